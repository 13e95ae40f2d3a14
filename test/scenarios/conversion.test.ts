import { expect, test } from 'vitest';
import { openCrms } from './crms.ts';

const leadsOnly = { createFromSalesforce: { lead: true, contact: false } };

/** A Lead with its contact, converted between two ticks. */
async function openConverted(more: (crms: Awaited<ReturnType<typeof openCrms>>, contactId: string) => Promise<void>) {
  const crms = await openCrms(leadsOnly);
  const lead = await crms.createRecord('Lead', { Email: 'ito@example.com', Phone: '1' });
  await crms.tick();
  const hubspotId = await crms.contactOf(lead);
  const contactId = await crms.convert(lead);
  await more(crms, contactId);
  await crms.ticks(2);
  return { crms, hubspotId, contactId };
}

test('fact 7: a converted person goes on syncing, though Contacts are not to be created from Salesforce', async () => {
  const { crms, hubspotId, contactId } = await openConverted(async () => undefined);
  expect(await crms.contact(hubspotId)).toMatchObject({ phone: '1', crosswalk_salesforce_id: contactId });
  await crms.editRecord('Contact', contactId, { Phone: '2' });
  await crms.editContact(hubspotId, { jobtitle: 'CTO' });
  await crms.ticks(2);
  expect(await crms.contact(hubspotId)).toMatchObject({ phone: '2', jobtitle: 'CTO' });
  expect(await crms.record('Contact', contactId)).toMatchObject({ Phone: '2', Title: 'CTO' });
  expect(await crms.setAside()).toEqual({});
  expect((await crms.status()).records).toMatchObject({ convertedLead: 1, creationOff: 0 });
});

test('fact 7: a person whose address changes along with the conversion is not lost', async () => {
  const { crms, hubspotId, contactId } = await openConverted(async (opened, id) => {
    await opened.editRecord('Contact', id, { Email: 'ito@example.org' });
  });
  expect(await crms.contact(hubspotId)).toMatchObject({
    email: 'ito@example.org',
    crosswalk_salesforce_id: contactId,
  });
  expect(await crms.setAside()).toEqual({});
});

test('fact 7: a Lead converted into a Contact that has a contact of its own does not cross-link the two', async () => {
  const crms = await openCrms();
  const lead = await crms.createRecord('Lead', { Email: 'ito@example.com', Phone: 'of the Lead' });
  const [account = ''] = await crms.org.seed('Account', [{ Name: 'Ito KK' }]);
  const ofAccount = { AccountId: account, Email: 'ito@example.org', Phone: 'of the Contact' };
  const known = await crms.createRecord('Contact', ofAccount);
  await crms.ticks(2);
  const [ofLead, ofContact] = [await crms.contactOf(lead), await crms.contactOf(known)];
  await crms.convert(lead, known);
  await crms.ticks(2);
  expect(await crms.setAside()).toEqual({ recordOfAnother: 1 });
  await crms.editContact(ofLead, { jobtitle: 'of the Lead' });
  await crms.editContact(ofContact, { city: 'of the Contact' });
  await crms.ticks(3);
  expect(await crms.contactOf(known)).toBe(ofContact);
  expect(await crms.record('Contact', known)).toMatchObject({
    Phone: 'of the Contact',
    Title: null,
    MailingCity: 'of the Contact',
  });
  expect(await crms.contact(ofLead)).toMatchObject({ phone: 'of the Lead', city: null });
  expect(await crms.setAside()).toEqual({ recordOfAnother: 1 });
});
