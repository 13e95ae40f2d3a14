import { describe, expect, test } from 'vitest';
import { openCrms } from './crms.ts';

/** Two people, each in both CRMs. */
async function openTwo() {
  const crms = await openCrms();
  const ito = await crms.createRecord('Lead', { Email: 'ito@example.com', Phone: 'of Ito' });
  const sato = await crms.createRecord('Contact', { Email: 'sato@example.com', Phone: 'of Sato', LastName: 'Sato' });
  await crms.ticks(2);
  const [itoId, satoId] = [await crms.contactOf(ito), await crms.contactOf(sato)];
  const links = async () => [await crms.contactOf(ito), await crms.contactOf(sato)];
  return { crms, ito, sato, itoId, satoId, links };
}

describe('complaint 12: an address can be cleared', () => {
  test('in Salesforce: it is cleared in HubSpot, is not written back, and the two stay together', async () => {
    const { crms, ito, itoId } = await openTwo();
    await crms.editRecord('Lead', ito, { Email: null });
    await crms.ticks(3);
    expect((await crms.record('Lead', ito))['Email']).toBeNull();
    expect((await crms.contact(itoId))['email']).toBe('');
    await crms.editRecord('Lead', ito, { Phone: '2' });
    await crms.ticks(2);
    expect(await crms.contact(itoId)).toMatchObject({ phone: '2', crosswalk_salesforce_id: ito });
    await crms.editRecord('Lead', ito, { Email: 'new@example.com' });
    await crms.ticks(2);
    expect((await crms.contact(itoId))['email']).toBe('new@example.com');
    expect(await crms.people()).toHaveLength(2);
    expect(await crms.setAside()).toEqual({});
  });

  test('in HubSpot: it is cleared in Salesforce, is not written back, and the two stay together', async () => {
    const { crms, ito, itoId } = await openTwo();
    await crms.editContact(itoId, { email: '' });
    await crms.ticks(3);
    expect((await crms.record('Lead', ito))['Email']).toBeNull();
    expect((await crms.contact(itoId))['email']).toBe('');
    await crms.editContact(itoId, { phone: '2' });
    await crms.ticks(2);
    expect((await crms.record('Lead', ito))['Phone']).toBe('2');
    expect(await crms.people()).toHaveLength(2);
    expect(await crms.setAside()).toEqual({});
  });
});

describe('complaint 12: an address changed to that of another person does not cross-link the two', () => {
  test('in Salesforce: the rest crosses, the address waits with a reason, and follows when it is free', async () => {
    const { crms, ito, sato, itoId, satoId, links } = await openTwo();
    await crms.editRecord('Lead', ito, { Email: 'sato@example.com', Phone: '2' });
    await crms.ticks(3);
    expect(await links()).toEqual([itoId, satoId]);
    expect(await crms.contact(itoId)).toMatchObject({ email: 'ito@example.com', phone: '2' });
    expect(await crms.contact(satoId)).toMatchObject({ phone: 'of Sato', crosswalk_salesforce_id: sato });
    expect(await crms.setAside()).toEqual({ duplicateEmail: 1 });

    await crms.editRecord('Contact', sato, { Phone: '3' });
    await crms.ticks(2);
    expect(await crms.contact(itoId)).toMatchObject({ phone: '2' });
    expect(await crms.contact(satoId)).toMatchObject({ phone: '3' });

    await crms.editContact(satoId, { email: 'sato@example.org' });
    await crms.ticks(60);
    expect(await crms.contact(itoId)).toMatchObject({ email: 'sato@example.com' });
    expect(await crms.setAside()).toEqual({});
    expect(await links()).toEqual([itoId, satoId]);
  });

  test('in Salesforce, to that of a person whom only HubSpot knows', async () => {
    const crms = await openCrms({ newRecordType: 'Lead' });
    const list = await crms.list();
    crms.change({ inclusionListId: list.id });
    const ito = await crms.createRecord('Lead', { Email: 'ito@example.com', Phone: 'of Ito' });
    await crms.tick();
    const itoId = await crms.contactOf(ito);
    await list.add(itoId);
    const kato = await crms.createContact({ email: 'kato@example.com', phone: 'of Kato' });
    await crms.editRecord('Lead', ito, { Email: 'kato@example.com' });
    await crms.ticks(3);
    expect(await crms.contactOf(ito)).toBe(itoId);
    expect(await crms.contact(kato)).toMatchObject({ phone: 'of Kato', crosswalk_salesforce_id: null });
    expect(await crms.setAside()).toEqual({ duplicateEmail: 1 });
  });

  test('in HubSpot, to that of a record in Salesforce which belongs to somebody else', async () => {
    const crms = await openCrms({ sync: 'off' });
    const kato = await crms.createRecord('Lead', { Email: 'kato@example.com', Phone: 'of Kato' });
    crms.change({ sync: 'on', createFromSalesforce: { lead: false, contact: false } });
    const id = await crms.createContact({ email: 'ito@example.org', phone: 'of Ito' });
    await crms.sync([{ side: 'hubspot', id, feed: 'webhook' }]);
    await crms.editContact(id, { email: 'kato@example.com' });
    await crms.ticks(3);
    const { crosswalk_salesforce_id: own } = await crms.contact(id);
    expect(own).not.toBe(kato);
    expect(await crms.record('Lead', String(own))).toMatchObject({ Email: 'kato@example.com', Phone: 'of Ito' });
    expect(await crms.record('Lead', kato)).toMatchObject({ Phone: 'of Kato' });
    await crms.editRecord('Lead', kato, { Phone: '2' });
    await crms.ticks(2);
    expect(await crms.contact(id)).toMatchObject({ phone: 'of Ito' });
    expect(await crms.setAside()).toEqual({ duplicateEmail: 1 });
  });
});
