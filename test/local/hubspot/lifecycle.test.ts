import { expect, test } from 'vitest';
import { CONTACTS, contactIn, portalUnderTest } from './portal-under-test.ts';

test.each([
  ['forward', 'lead', ['customer'], 'customer'],
  ['backward, which answers success and changes nothing', 'customer', ['lead'], 'customer'],
  ['cleared', 'customer', [''], ''],
  ['cleared and then set, one after the other', 'customer', ['', 'lead'], 'lead'],
  ['the same again', 'lead', ['lead'], 'lead'],
])('a lifecycle stage is moved %s', async (_name, start, writes, end) => {
  const portal = portalUnderTest();
  const id = await contactIn(portal, { lifecyclestage: start });
  for (const lifecyclestage of writes) {
    expect((await portal.patch(`${CONTACTS}/${id}`, { properties: { lifecyclestage } })).status).toBe(200);
  }
  const { body } = await portal.get(`${CONTACTS}/${id}?properties=lifecyclestage`);
  expect(body.properties?.['lifecyclestage']).toBe(end);
});

test('reaching a stage leaves a date in epoch milliseconds', async () => {
  const portal = portalUnderTest();
  const id = await contactIn(portal, {});
  const { body } = await portal.get(`${CONTACTS}/${id}?properties=hs_lifecyclestage_lead_date`);
  expect(body.properties?.['hs_lifecyclestage_lead_date']).toBe('1795500000123');
});

test('a stage that the portal added is ordered by its place among the options', async () => {
  const portal = portalUnderTest();
  const { body } = await portal.get('/crm/properties/2026-09/contacts/lifecyclestage');
  const options = [...(body.options ?? []), { label: 'Dormant', value: '76312', displayOrder: -1, hidden: false }];
  await portal.patch('/crm/properties/2026-09/contacts/lifecyclestage', { options });
  const id = await contactIn(portal, { lifecyclestage: 'lead' });
  await portal.patch(`${CONTACTS}/${id}`, { properties: { lifecyclestage: '76312' } });
  const read = await portal.get(`${CONTACTS}/${id}?properties=lifecyclestage`);
  expect(read.body.properties?.['lifecyclestage']).toBe('lead');
});
