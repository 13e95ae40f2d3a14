import { describe, expect, test } from 'vitest';
import type { SyncPorts } from '../../core/sync-batch.ts';
import { seededRandom } from '../../local/random.ts';
import { openCrms } from './crms.ts';

const ito = { Email: 'ito@example.com' };

/** Salesforce's answers in another order, as an API without ORDER BY may give them. */
function shuffled(salesforce: SyncPorts['salesforce'], seed: number): SyncPorts['salesforce'] {
  const random = seededRandom(seed);
  return {
    ...salesforce,
    findMatches: async (contacts, lane) =>
      (await salesforce.findMatches(contacts, lane))
        .map((record) => ({ record, at: random() }))
        .toSorted((left, right) => left.at - right.at)
        .map(({ record }) => record),
  };
}

/** Four records with one address, made one after the other, and a contact that belongs to one of them. */
async function openDuplicates(order: readonly ('Lead' | 'Contact')[]) {
  const crms = await openCrms();
  crms.change({ sync: 'off' });
  const ids: string[] = [];
  for (const object of order) ids.push(await crms.createRecord(object, ito));
  crms.change({ sync: 'on' });
  const contact = await crms.createContact({ email: 'ito@example.com', phone: '1' });
  return { crms, ids, contact };
}

describe('fact 4, complaint 8: which of several duplicates syncs is never random', () => {
  test('whatever order the API answers in, the contact meets the same record', async () => {
    const chosen = new Set<number>();
    for (let seed = 1; seed <= 12; seed += 1) {
      const { crms, ids, contact } = await openDuplicates(['Lead', 'Contact', 'Contact', 'Lead']);
      const salesforce = shuffled(crms.salesforce, seed);
      await crms.sync([{ side: 'hubspot', id: contact, feed: 'search' }], { salesforce });
      const { crosswalk_salesforce_id: key } = await crms.contact(contact);
      chosen.add(ids.indexOf(String(key)));
    }
    // A Contact goes before a Lead, and of the two Contacts the one modified last.
    expect([...chosen]).toEqual([2]);
  });

  test('the record that was chosen is kept when another one is modified later, and the others are told of it', async () => {
    const { crms, ids, contact } = await openDuplicates(['Lead', 'Contact', 'Contact']);
    const [lead = '', older = '', chosen = ''] = ids;
    await crms.ticks(2);
    expect(await crms.links.bySalesforceIds('default', ids)).toEqual(
      new Map([[chosen, expect.objectContaining({ hubspotId: contact, matchedBy: 'email' })]]),
    );
    await crms.editRecord('Contact', older, { Phone: '7' });
    await crms.editRecord('Lead', lead, { Phone: '8' });
    await crms.editContact(contact, { jobtitle: 'CTO' });
    await crms.ticks(3);
    expect(await crms.contact(contact)).toMatchObject({ phone: '1', crosswalk_salesforce_id: chosen });
    expect(await crms.record('Contact', chosen)).toMatchObject({ Phone: '1', Title: 'CTO' });
    const { setAside } = await crms.status();
    expect(setAside.reasons).toMatchObject([{ code: 'duplicateEmail', count: 2 }]);
    expect(JSON.stringify(setAside.reasons)).toContain(`belongs to Salesforce record ${chosen}`);
  });
});

describe('complaint 6: a new person is created as what the setting says, and never beside a record that exists', () => {
  test('a person whom nobody knows becomes a Contact', async () => {
    const crms = await openCrms({ newRecordType: 'Contact' });
    await crms.createContact({ email: 'ito@example.com' });
    await crms.ticks(2);
    expect(await crms.people()).toEqual([{ Id: expect.stringMatching(/^003/), Email: 'ito@example.com', Phone: null }]);
  });

  test.each(['Lead', 'Contact'] as const)('a person who is a %s already stays one', async (object) => {
    const crms = await openCrms({ newRecordType: object === 'Lead' ? 'Contact' : 'Lead', sync: 'off' });
    const known = await crms.createRecord(object, ito);
    crms.change({ sync: 'on' });
    await crms.createContact({ email: 'ITO@example.com', phone: '1' });
    await crms.ticks(2);
    expect(await crms.people()).toMatchObject([{ Id: known, Phone: '1' }]);
  });

  test('a person who is known by an additional address stays the record that has it', async () => {
    const crms = await openCrms({ newRecordType: 'Contact', sync: 'off' });
    const known = await crms.createRecord('Lead', { Email: 'old@example.com' });
    crms.change({ sync: 'on' });
    const [old, now] = [
      await crms.createContact({ email: 'old@example.com' }),
      await crms.createContact({ email: 'ito@example.com' }),
    ];
    const id = await crms.mergeContacts(now, old);
    await crms.ticks(2);
    expect(await crms.people()).toMatchObject([{ Id: known }]);
    expect(await crms.contact(id)).toMatchObject({ crosswalk_salesforce_id: known });
  });
});
