/** A field's value on either side, as the mapping compares and converts it. Blank is always null. */
export type Value = string | number | boolean | null;

/** Values by field name: Salesforce columns or HubSpot properties. */
export type Values = Readonly<Record<string, Value>>;

/** HubSpot answers "" for a cleared property and null for one never set; Salesforce answers null for both. */
export const blankToNull = (value: Value | undefined): Value => (value === undefined || value === '' ? null : value);

/** An e-mail address as both vendors compare it: trimmed, without regard to case. */
export const normaliseEmail = (email: string): string => email.trim().toLowerCase();

/** Whether two values are the same to a person: blank is blank, and text differs only by more than outer space. */
export function isSameValue(left: Value | undefined, right: Value | undefined): boolean {
  return left === right || comparable(left) === comparable(right);
}

const comparable = (value: Value | undefined): Value =>
  blankToNull(typeof value === 'string' ? value.trim().replaceAll('\r\n', '\n') : value);
