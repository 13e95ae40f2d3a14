/** The connection that exists from the start: one HubSpot portal with one Salesforce org. */
export const DEFAULT_CONNECTION = 'default';

/** Whether a connection of this id exists. */
export const isConnection = (id: string | undefined): id is string => id === DEFAULT_CONNECTION;
