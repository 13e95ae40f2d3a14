const SUFFIX_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
const ID = /^[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?$/;

/** Whether the text has the shape of a Salesforce id: 15 case-sensitive characters, or 18 with a check suffix. */
export const isSalesforceId = (text: string): boolean => ID.test(text);

/**
 * The 18-character form of a Salesforce id, the only one we store and compare. The last three characters say which of
 * the first fifteen are capitals, so two ids that differ in case alone stay apart. Throws on anything that is no id.
 */
export function toId18(id: string): string {
  if (!isSalesforceId(id)) throw new TypeError('not a Salesforce id: 15 or 18 letters and digits are expected');
  const id15 = id.slice(0, 15);
  const suffix = [0, 5, 10].map((start) => SUFFIX_LETTERS[capitalBits(id15.slice(start, start + 5))]);
  return id15 + suffix.join('');
}

const capitalBits = (chunk: string): number =>
  Array.from(chunk).reduce((bits, char, position) => (char >= 'A' && char <= 'Z' ? bits | (1 << position) : bits), 0);
