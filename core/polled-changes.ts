import { type Change, type PolledFeed, isPersonObject } from './change.ts';
import type { VendorError } from './failure.ts';
import { OPPORTUNITIES, contactRole, opportunityWord } from './lifecycle.ts';
import type { Values } from './values.ts';

/** The change that a row of the poll is a hint of: of the person itself, or of the Contact whose opportunity moved. */
export function polledChange(feed: PolledFeed, values: Values): Change {
  if (isPersonObject(feed))
    return { object: feed, id: String(values['Id']), feed: 'poll', row: { complete: true, values: { ...values } } };
  const word = opportunityWord(contactRole(values));
  const row = { complete: false, values: { [OPPORTUNITIES]: word } };
  return { object: 'Contact', id: String(values['ContactId']), feed: 'opportunity', row };
}

/** The Contacts whose own rows tell their opportunities: no hint of one of these is needed besides. */
export const contactsTold = (rows: readonly Values[]): string[] =>
  rows.flatMap((row) => (OPPORTUNITIES in row ? [String(row['Id'])] : []));

/** What a feed that could not be read is reported as, with what to do about one that people do not need. */
export function failureOf(feed: PolledFeed, { kind, message }: VendorError): string {
  const isRefused = kind === 'reject' && !isPersonObject(feed);
  const cure = ' (let the user of Crosswalk see Opportunities, or switch lifecycleTransitions off)';
  return `${feed}: ${message}${isRefused ? cure : ''}`;
}
