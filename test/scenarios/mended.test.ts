import { describe, expect, test } from 'vitest';
import { hourOf } from '../../core/usage.ts';
import { openCrms } from './crms.ts';

const LIMIT = 1_000;
const HOUR_MS = 3_600_000;

/** A record that lacks an address, with three quarters of the limit of calls used up. */
async function openParked() {
  const crms = await openCrms({ apiCallLimit: LIMIT });
  const lead = await crms.createRecord('Lead', { Phone: '1' });
  await crms.ticks(2);
  expect(await crms.setAside()).toEqual({ noEmail: 1 });
  crms.usage.hours = { [hourOf(crms.clock())]: LIMIT * 0.8 };
  return { crms, lead };
}

describe('complaint 14: a fault that was mended does not stay listed', () => {
  test('the record leaves the list with its next change, although retries are out of calls', async () => {
    const { crms, lead } = await openParked();
    await crms.editRecord('Lead', lead, { Email: 'ito@example.com' });
    await crms.tick();
    expect(await crms.contact(await crms.contactOf(lead))).toMatchObject({ email: 'ito@example.com', phone: '1' });
    expect(await crms.setAside()).toEqual({});
  });

  test('what cannot be tried now keeps its reason in view, and is tried at no call over three quarters of the limit', async () => {
    const { crms } = await openParked();
    const before = crms.salesforceCalls();
    await crms.ticks(60);
    // The poll of each minute is live work; the tries of the parked record made no call of their own.
    expect(crms.salesforceCalls() - before).toBe(60);
    expect((await crms.status()).setAside).toMatchObject({ waiting: 0, parked: 1, reasons: [{ code: 'noEmail' }] });
  });

  test('what was mended on the other side leaves the list when calls are free again', async () => {
    const { crms, lead } = await openParked();
    await crms.editRecord('Lead', lead, { Email: 'ito@example.com' });
    const other = await crms.createContact({ email: 'sato@example.com', lastname: 'Sato' });
    await crms.ticks(2);
    await crms.editRecord('Lead', lead, { Email: 'sato@example.com' });
    await crms.tick();
    expect(await crms.setAside()).toEqual({ duplicateEmail: 1 });
    crms.usage.hours = { [hourOf(crms.clock())]: LIMIT * 0.8 };
    await crms.archiveContact(other);
    await crms.ticks(20);
    expect(await crms.setAside()).toEqual({ duplicateEmail: 1 });
    crms.advance(25 * HOUR_MS);
    await crms.ticks(3);
    expect(await crms.setAside()).toEqual({});
    expect(await crms.contact(await crms.contactOf(lead))).toMatchObject({ email: 'sato@example.com' });
  });

  test('a fault of a pair is one, and is mended from either side', async () => {
    const crms = await openCrms({ statePicklists: true });
    await crms.org.sim('POST', '/features', { statePicklists: true });
    const id = await crms.createContact({ email: 'ito@example.com', country: 'Utopia' });
    await crms.ticks(3);
    const lead = String((await crms.contact(id))['crosswalk_salesforce_id']);
    expect(await crms.setAside()).toEqual({ placeNotInPicklist: 1 });
    await crms.editContact(id, { phone: '2' });
    await crms.tick();
    expect(await crms.setAside()).toEqual({ placeNotInPicklist: 1 });
    // HubSpot held the faulty value; whoever has the right one may write it in Salesforce.
    await crms.editRecord('Lead', lead, { CountryCode: 'JP' });
    await crms.tick();
    expect((await crms.contact(id))['country']).toBe('Japan');
    expect(await crms.setAside()).toEqual({});
  });
});
