import { expect, test } from 'vitest';
import { openCrms } from './crms.ts';

/** The engine with a static inclusion list. */
async function openWithList() {
  const crms = await openCrms();
  const list = await crms.list();
  crms.change({ inclusionListId: list.id });
  return { crms, list };
}

test('fact 3: what Salesforce creates does not slip past the inclusion list', async () => {
  const { crms, list } = await openWithList();
  const lead = await crms.createRecord('Lead', { Email: 'ito@example.com', Phone: '1' });
  await crms.tick();
  const id = await crms.contactOf(lead);
  expect(await crms.contact(id)).toMatchObject({ phone: '1', crosswalk_salesforce_id: lead });

  // Nobody could put a contact into a list that did not exist. From here on the list alone decides, in both directions.
  await crms.editRecord('Lead', lead, { Phone: '2' });
  await crms.editContact(id, { jobtitle: 'CTO' });
  await crms.ticks(3);
  expect(await crms.contact(id)).toMatchObject({ phone: '1', jobtitle: 'CTO' });
  expect(await crms.record('Lead', lead)).toMatchObject({ Phone: '2', Title: null });
  expect((await crms.status()).records['notInInclusionList']).toBeGreaterThanOrEqual(2);

  // What was frozen is not forgotten: joining takes both edits up.
  await list.add(id);
  await crms.ticks(2);
  expect(await crms.contact(id)).toMatchObject({ phone: '2', jobtitle: 'CTO' });
  expect(await crms.record('Lead', lead)).toMatchObject({ Phone: '2', Title: 'CTO' });
});

test('fact 3: a record that Salesforce creates is not linked to a contact outside the inclusion list', async () => {
  const { crms, list } = await openWithList();
  const id = await crms.createContact({ email: 'ito@example.com', city: 'Kyoto' });
  const lead = await crms.createRecord('Lead', { Email: 'ito@example.com', Phone: '2' });
  await crms.ticks(3);
  expect(await crms.contact(id)).toMatchObject({ phone: null, crosswalk_salesforce_id: null });
  expect(await crms.record('Lead', lead)).toMatchObject({ City: null, Crosswalk_HubSpot_Id__c: null });
  await list.add(id);
  await crms.ticks(2);
  expect(await crms.contact(id)).toMatchObject({ phone: '2', crosswalk_salesforce_id: lead });
  expect(await crms.record('Lead', lead)).toMatchObject({ City: 'Kyoto' });
});
