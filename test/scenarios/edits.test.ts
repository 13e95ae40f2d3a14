import { describe, expect, test } from 'vitest';
import { type Crms, openCrms } from './crms.ts';

const MINUTE_MS = 60_000;

/** A Lead with its contact, both quiet. */
async function openPair(): Promise<{ crms: Crms; lead: string; id: string }> {
  const crms = await openCrms();
  const lead = await crms.createRecord('Lead', { Email: 'ito@example.com', Phone: '1', City: 'Kyoto' });
  await crms.ticks(2);
  return { crms, lead, id: await crms.contactOf(lead) };
}

describe('complaint 4: simultaneous edits', () => {
  test('of different fields both survive, on both sides', async () => {
    const { crms, lead, id } = await openPair();
    await crms.editRecord('Lead', lead, { Phone: '2' });
    await crms.editContact(id, { jobtitle: 'CTO', city: '' });
    await crms.ticks(3);
    expect(await crms.record('Lead', lead)).toMatchObject({ Phone: '2', Title: 'CTO', City: null });
    expect(await crms.contact(id)).toMatchObject({ phone: '2', jobtitle: 'CTO', city: '' });
    expect((await crms.status()).conflicts).toEqual({ salesforceIsLater: 0, hubspotIsLater: 0 });
  });

  test.each(['HubSpot', 'Salesforce'])('of one field the later one wins, here in %s', async (later) => {
    const { crms, lead, id } = await openPair();
    const inSalesforce = () => crms.editRecord('Lead', lead, { Phone: 'of Salesforce' });
    const inHubspot = () => crms.editContact(id, { phone: 'of HubSpot' });
    const [first, second] = later === 'HubSpot' ? [inSalesforce, inHubspot] : [inHubspot, inSalesforce];
    await first();
    crms.advance(5_000);
    await second();
    await crms.ticks(3);
    expect((await crms.record('Lead', lead))['Phone']).toBe(`of ${later}`);
    expect((await crms.contact(id))['phone']).toBe(`of ${later}`);
    // The other edit did not disappear without trace.
    expect((await crms.status()).conflicts).toEqual({
      salesforceIsLater: later === 'Salesforce' ? 1 : 0,
      hubspotIsLater: later === 'HubSpot' ? 1 : 0,
    });
    const reason = later === 'Salesforce' ? 'salesforceIsLater' : 'hubspotIsLater';
    expect(crms.overruled).toEqual([{ field: 'phone', reason, salesforceId: lead, hubspotId: id }]);
  });
});

test('complaint 5: an edit of another field does not make an older value of HubSpot the later one', async () => {
  const { crms, lead, id } = await openPair();
  await crms.editContact(id, { phone: 'of the form' });
  crms.advance(2_000);
  await crms.editRecord('Lead', lead, { Phone: 'of the rep' });
  crms.advance(2_000);
  await crms.editContact(id, { jobtitle: 'CTO' });
  await crms.ticks(3);
  expect(await crms.record('Lead', lead)).toMatchObject({ Phone: 'of the rep', Title: 'CTO' });
  expect(await crms.contact(id)).toMatchObject({ phone: 'of the rep', jobtitle: 'CTO' });
});

describe('complaint 5: an older value does not overwrite a newer one', () => {
  test('a form that was filled in before the edit in Salesforce, and is heard of after it', async () => {
    const { crms, lead, id } = await openPair();
    await crms.editContact(id, { phone: 'of the form' });
    crms.advance(2 * MINUTE_MS);
    await crms.editRecord('Lead', lead, { Phone: 'of the rep' });
    const changes = await crms.look();
    // The edit is worked on first, the form's event only then, and once more a while later.
    await crms.sync(changes.filter(({ side }) => side !== 'hubspot'));
    await crms.sync([{ side: 'hubspot', id, feed: 'webhook' }]);
    await crms.ticks(20);
    await crms.sync([{ side: 'hubspot', id, feed: 'webhook' }]);
    expect((await crms.record('Lead', lead))['Phone']).toBe('of the rep');
    expect((await crms.contact(id))['phone']).toBe('of the rep');
  });

  test('an edit that Salesforce tells of once more, in a row from before', async () => {
    const { crms, lead, id } = await openPair();
    await crms.editRecord('Lead', lead, { Phone: '2' });
    const old = await crms.look();
    await crms.sync(old);
    await crms.editContact(id, { phone: 'newer' });
    await crms.tick();
    await crms.sync(old);
    await crms.ticks(2);
    expect((await crms.record('Lead', lead))['Phone']).toBe('newer');
    expect((await crms.contact(id))['phone']).toBe('newer');
  });

  test('a form that says again what HubSpot held already', async () => {
    const { crms, lead, id } = await openPair();
    crms.advance(MINUTE_MS);
    await crms.editRecord('Lead', lead, { Phone: 'of the rep' });
    crms.advance(MINUTE_MS);
    await crms.editContact(id, { phone: '1', jobtitle: 'CTO' });
    await crms.ticks(3);
    expect(await crms.record('Lead', lead)).toMatchObject({ Phone: 'of the rep', Title: 'CTO' });
    expect(await crms.contact(id)).toMatchObject({ phone: 'of the rep', jobtitle: 'CTO' });
  });
});
