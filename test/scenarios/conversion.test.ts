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
