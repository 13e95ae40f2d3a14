import { describe, expect, test } from 'vitest';
import { openCrms } from './crms.ts';

const address = { email: 'ito@example.com', city: 'Lyon', country: 'France', state: 'Normandie' };

describe('complaint 19: countries without configured states', () => {
  test.each([
    ['Lead', ''],
    ['Contact', 'Mailing'],
  ] as const)(
    'a %s from one is not rejected: its country crosses, and its state is kept in HubSpot',
    async (object, prefix) => {
      const crms = await openCrms({ newRecordType: object, statePicklists: true });
      await crms.org.sim('POST', '/features', { statePicklists: true });
      const id = await crms.createContact(address);
      await crms.ticks(3);
      const record = String((await crms.contact(id))['crosswalk_salesforce_id']);
      expect(await crms.record(object, record)).toMatchObject({
        [`${prefix}City`]: 'Lyon',
        [`${prefix}CountryCode`]: 'FR',
        [`${prefix}StateCode`]: null,
      });
      expect(await crms.contact(id)).toMatchObject({ country: 'France', state: 'Normandie' });

      // And it goes on from there, in both directions.
      await crms.editContact(id, { state: 'Rhône', city: 'Lyon 3e' });
      await crms.editRecord(object, record, { Phone: '2' });
      await crms.ticks(3);
      expect(await crms.record(object, record)).toMatchObject({
        [`${prefix}City`]: 'Lyon 3e',
        [`${prefix}CountryCode`]: 'FR',
      });
      expect(await crms.contact(id)).toMatchObject({ phone: '2', state: 'Rhône' });
      expect(await crms.setAside()).toEqual({});
    },
  );

  test('a state that is not of its country waits with a reason, and the rest of the person crosses', async () => {
    const crms = await openCrms({ statePicklists: true });
    await crms.org.sim('POST', '/features', { statePicklists: true });
    const id = await crms.createContact({ ...address, country: 'United States' });
    await crms.ticks(2);
    const record = String((await crms.contact(id))['crosswalk_salesforce_id']);
    expect(await crms.record('Lead', record)).toMatchObject({ City: 'Lyon', StateCode: null });
    expect(await crms.setAside()).toEqual({ placeNotInPicklist: 1 });
    await crms.editContact(id, { country: 'France' });
    await crms.ticks(2);
    expect(await crms.record('Lead', record)).toMatchObject({ CountryCode: 'FR', StateCode: null });
    expect(await crms.setAside()).toEqual({});
  });
});
