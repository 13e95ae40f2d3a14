const CREDENTIALS = '/api/connections/{connection}/credentials';

const saving =
  'Tries them first and stores only what works: 422 names what the vendor says is wrong, with what to do. `keepInvalid` stores them all the same, marked invalid. Those of another org or portal are refused with 409 while records are linked, unless sync is off and `detach` is true; 202 says that removing the links is not finished: send the same again.';

const LISTS = '/api/connections/{connection}/lists';

/** The routes of credentials and lists as the OpenAPI document describes them. */
export const credentialOperations = {
  [`GET ${LISTS}`]: {
    operationId: 'readLists',
    summary: "HubSpot's lists of contacts that may be the inclusion list, with their size and freshness",
    scope: 'read',
    gives: 'ContactLists',
    problems: [404, 422, 503],
  },
  [`POST ${LISTS}`]: {
    operationId: 'createList',
    summary: 'Make a list of contacts in HubSpot',
    scope: 'write',
    takes: 'NewListBody',
    gives: 'ContactList',
    problems: [400, 404, 413, 422, 503],
  },
  [`GET ${CREDENTIALS}/salesforce`]: {
    operationId: 'readSalesforceCredentials',
    summary: 'Who comes into the org, and whether Salesforce lets them; never a secret',
    scope: 'read',
    gives: 'SalesforceCredentials',
    problems: [404],
  },
  [`PUT ${CREDENTIALS}/salesforce`]: {
    operationId: 'saveSalesforceCredentials',
    summary: 'Try credentials of an org, and keep them if they work',
    description: saving,
    scope: 'write',
    takes: 'SalesforceInput',
    gives: 'SalesforceCredentials',
    problems: [400, 404, 409, 413, 422, 503],
  },
  [`POST ${CREDENTIALS}/salesforce/check`]: {
    operationId: 'checkSalesforceCredentials',
    summary: 'Try the stored credentials again, once: after their cause was mended in Salesforce',
    scope: 'write',
    gives: 'SalesforceCredentials',
    problems: [404, 409, 503],
  },
  [`POST ${CREDENTIALS}/hubspot/check`]: {
    operationId: 'checkHubspotCredentials',
    summary: 'Try the stored token again, with all its scopes',
    scope: 'write',
    gives: 'HubspotCredentials',
    problems: [404, 409, 503],
  },
  [`GET ${CREDENTIALS}/hubspot`]: {
    operationId: 'readHubspotCredentials',
    summary: 'Which portal the token is of, and whether HubSpot takes it; never the token',
    scope: 'read',
    gives: 'HubspotCredentials',
    problems: [404],
  },
  [`PUT ${CREDENTIALS}/hubspot`]: {
    operationId: 'saveHubspotCredentials',
    summary: 'Try a token of a portal, and keep it if it works; scopes that are missing are named',
    description: saving,
    scope: 'write',
    takes: 'HubspotInput',
    gives: 'HubspotCredentials',
    problems: [400, 404, 409, 413, 422, 503],
  },
} as const;
