import { beforeEach, expect, test } from 'vitest';
import type { ParkedRecord } from '../../core/ports.ts';
import type { ReasonCode } from '../../core/reasons.ts';
import { SetAsideBook } from '../../core/set-aside-book.ts';
import { CONTACT_ID, LEAD_ID } from '../builders/people.ts';
import { FakeParked } from '../fakes/stores.ts';

const MINUTE_MS = 60_000;
const HUBSPOT_ID = '501';
const lead = { id: LEAD_ID, object: 'Lead' } as const;
const contact = { id: HUBSPOT_ID, object: 'hubspotContact' } as const;

let store: FakeParked;
let nowMs: number;
beforeEach(() => {
  store = new FakeParked();
  nowMs = Date.parse('2026-11-24T05:30:00Z');
});

/** A batch that looks at one record of a pair. */
async function batch(looked: typeof lead | typeof contact, work: (book: SetAsideBook) => void, outcome?: string) {
  const book = new SetAsideBook(store, 'default', () => nowMs, await store.byIds('default', [looked.id]));
  await book.meet([[looked.id, looked === lead ? contact.id : lead.id]], new Set([looked.id]));
  work(book);
  await book.close(new Map(outcome === undefined ? [] : [[looked.id, outcome]]));
}
const fault = (looked: typeof lead | typeof contact, code: ReasonCode, isTry = false) =>
  batch(looked, (book) => book.put(looked, code, 'words', isTry));
const parked = (): Partial<ParkedRecord>[] =>
  [...store.records.values()].map(({ id, code, attempts, retryAt }) => ({
    id,
    code,
    attempts,
    retryAt: String((Date.parse(retryAt) - nowMs) / MINUTE_MS),
  }));

test('a fault of a pair is kept once, under the record that was looked at last', async () => {
  await fault(lead, 'placeNotInPicklist');
  await fault(contact, 'placeNotInPicklist');
  expect(parked()).toEqual([{ id: HUBSPOT_ID, code: 'placeNotInPicklist', attempts: 2, retryAt: '30' }]);
});

test('of two faults found in one batch the one found last is kept', async () => {
  await batch(lead, (book) => {
    book.put(lead, 'placeNotInPicklist', 'words', false);
    book.put({ ...lead, id: CONTACT_ID }, 'noEmail', 'words', false);
  });
  expect([...store.records.keys()]).toEqual([LEAD_ID, CONTACT_ID]);
});

test.each(['created', 'updated', 'unchanged'])('a pair that is %s is mended on both sides', async (outcome) => {
  await fault(lead, 'salesforceRefused');
  await batch(contact, () => undefined, outcome);
  expect(parked()).toEqual([]);
});

test.each(['notInInclusionList', 'notFound', 'repeated'])('%s says nothing of the other record', async (outcome) => {
  await fault(lead, 'deletedInSalesforce');
  await batch(contact, () => undefined, outcome);
  expect(parked()).toMatchObject([{ id: LEAD_ID, code: 'deletedInSalesforce' }]);
});

test('the other record counts as set aside too', async () => {
  await fault(lead, 'hubspotUnavailable');
  await batch(contact, (book) => expect(book.wasSetAside(HUBSPOT_ID)).toBe(true));
});

test('a try that could not be made leaves the reason, and the next one is made as after an outage', async () => {
  await fault(lead, 'noEmail');
  await fault(lead, 'apiCallLimitReached', true);
  expect(parked()).toEqual([{ id: LEAD_ID, code: 'noEmail', attempts: 2, retryAt: '5' }]);
});

test('a change that meets an outage waits for its end, whatever was parked before', async () => {
  await fault(lead, 'noEmail');
  await fault(lead, 'salesforceUnavailable');
  expect(parked()).toEqual([{ id: LEAD_ID, code: 'salesforceUnavailable', attempts: 1, retryAt: '1' }]);
});
