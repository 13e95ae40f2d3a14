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

  test('what was mended elsewhere is tried within the hour, at no call over three quarters of the limit', async () => {
    const { crms } = await openParked();
    const before = crms.salesforceCalls();
    await crms.ticks(60);
    const { setAside } = await crms.status();
    // The poll of each minute is live work; the tries of the parked record made no call of their own.
    expect(crms.salesforceCalls() - before).toBe(60);
    expect(setAside).toMatchObject({ waiting: 1, reasons: [{ code: 'apiCallLimitReached' }] });
    crms.advance(25 * HOUR_MS);
    await crms.ticks(3);
    expect(await crms.setAside()).toEqual({ noEmail: 1 });
  });
});
