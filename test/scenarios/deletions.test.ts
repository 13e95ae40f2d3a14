import { describe, expect, test } from 'vitest';
import { type Crms, openCrms } from './crms.ts';

const PEOPLE = 40;
const addressOf = (index: number) => `ito${index}@example.com`;

/** Leads with their contacts, of which the inclusion list holds none. */
async function openOutsideTheList(people: number): Promise<{ crms: Crms; leads: string[] }> {
  const crms = await openCrms();
  const list = await crms.list();
  crms.change({ inclusionListId: list.id });
  const leads: string[] = [];
  for (let index = 0; index < people; index += 1)
    leads.push(await crms.createRecord('Lead', { Email: addressOf(index) }));
  await crms.ticks(2);
  expect((await crms.status()).records['created']).toBe(people);
  return { crms, leads };
}

/** What `status` says of deletions. */
const deletions = async (crms: Crms) =>
  (await crms.status()).setAside.reasons.find(({ code }) => code === 'deletedInSalesforce');

describe('complaint 1: a mass deletion in Salesforce leaves no orphans that nobody knows of', () => {
  test('every contact left behind is reported, although the inclusion list has none of them', async () => {
    const { crms, leads } = await openOutsideTheList(PEOPLE);
    const ids = await Promise.all(leads.map((lead) => crms.contactOf(lead)));
    for (const lead of leads) await crms.deleteRecord('Lead', lead);
    await crms.ticks(2);
    const found = await deletions(crms);
    expect(found).toMatchObject({ count: PEOPLE, kind: 'parked' });
    expect(found?.examples[0]).toEqual({
      object: 'Lead',
      id: leads[0],
      words: `record ${leads[0]} was deleted in Salesforce, and HubSpot contact ${ids[0]} is linked to it`,
    });
    // Nothing was deleted in HubSpot, and looking again forgets nobody.
    await crms.ticks(120);
    expect((await deletions(crms))?.count).toBe(PEOPLE);
    expect(await crms.contact(ids[0] ?? '')).toMatchObject({ email: addressOf(0) });
  });

  test('whoever is restored, made anew, or deleted in HubSpot too, leaves the report', async () => {
    const { crms, leads } = await openOutsideTheList(4);
    crms.change({ inclusionListId: null });
    const [restored = '', anew = '', archived = ''] = leads;
    const [first = '', second = '', third = ''] = await Promise.all(leads.map((lead) => crms.contactOf(lead)));
    for (const lead of leads) await crms.deleteRecord('Lead', lead);
    await crms.tick();
    expect((await deletions(crms))?.count).toBe(4);

    await crms.undelete(restored);
    await crms.editRecord('Lead', restored, { Phone: '1' });
    await crms.createRecord('Contact', { Email: addressOf(1), Phone: '2' });
    await crms.archiveContact(third);
    await crms.ticks(60);
    expect((await deletions(crms))?.count).toBe(1);
    expect(await crms.contact(first)).toMatchObject({ phone: '1', crosswalk_salesforce_id: restored });
    expect((await crms.contact(second))['crosswalk_salesforce_id']).toMatch(/^003/);
    expect(await crms.contactOf(anew)).toBe(second);
    expect(archived).toMatch(/^00Q/);
  });
});

describe('fact 2: a deletion outside the inclusion list is not overlooked', () => {
  test('the orphan is reported with its record, and an edit of it is not swallowed', async () => {
    const { crms, leads } = await openOutsideTheList(1);
    const [lead = ''] = leads;
    const id = await crms.contactOf(lead);
    await crms.deleteRecord('Lead', lead);
    await crms.tick();
    expect(await crms.setAside()).toEqual({ deletedInSalesforce: 1 });
    expect((await crms.contact(id))['crosswalk_salesforce_id']).toBe(lead);

    crms.change({ inclusionListId: null });
    await crms.editContact(id, { phone: '2' });
    await crms.ticks(2);
    expect(await crms.people()).toEqual([]);
    expect(await crms.setAside()).toEqual({ deletedInSalesforce: 1 });
    await crms.undelete(lead);
    await crms.ticks(60);
    expect(await crms.record('Lead', lead)).toMatchObject({ Phone: '2' });
    expect(await crms.setAside()).toEqual({});
  });

  test('a record that was purged before anybody looked is reported with the next edit of its contact', async () => {
    const { crms, leads } = await openOutsideTheList(1);
    crms.change({ inclusionListId: null });
    const [lead = ''] = leads;
    const id = await crms.contactOf(lead);
    crms.change({ sync: 'off' });
    await crms.deleteRecord('Lead', lead);
    crms.advance(40 * 24 * 3_600_000);
    await crms.tick();
    crms.change({ sync: 'on' });
    await crms.editContact(id, { phone: '2' });
    await crms.ticks(2);
    const found = await deletions(crms);
    expect(found).toMatchObject({ count: 1, examples: [{ object: 'hubspotContact', id }] });
    expect(await crms.people()).toEqual([]);
  });
});
