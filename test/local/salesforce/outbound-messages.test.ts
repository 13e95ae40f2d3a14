import { afterEach, describe, expect, it } from 'vitest';
import { readAcknowledgement } from '../../../local/salesforce/outbound/acknowledgement.ts';
import { waitAfter } from '../../../local/salesforce/outbound/delivery.ts';
import { memoryStore } from '../../../local/store.ts';
import { ACK, openOrg, openReceiver, type OrgUnderTest, ORGANIZATION_ID, type Row } from './org-under-test.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const FIELDS = [
  'Id',
  'LastName',
  'Email',
  'AnnualRevenue',
  'NumberOfEmployees',
  'IsConverted',
  'CreatedDate',
  'Crosswalk_HubSpot_Id__c',
  'Description',
  'ConvertedDate',
];

const setUp = async (answer?: Parameters<typeof openReceiver>[0], object = 'Lead') => {
  const receiver = await openReceiver(answer);
  closing.push(receiver.close);
  const fields = object === 'Lead' ? FIELDS : ['LastName'];
  const store = memoryStore();
  const message = { name: 'saved', object, endpointUrl: receiver.url, fields };
  const org = openOrg({ outboundMessages: [message], store });
  return { org, receiver, store, message };
};

const save = async (org: OrgUnderTest, fields: Row = {}, headers = {}): Promise<string> => {
  const body = { LastName: 'Test', Company: 'Example', ...fields };
  return ((await org.call('POST', '/sobjects/Lead', body, headers)).body as { id: string }).id;
};
const sendDue = async (org: OrgUnderTest, ms = 1000): Promise<void> => {
  org.advance(ms);
  await org.simulator.tick();
};
const recordIds = (body: string): string[] =>
  [...body.matchAll(/<sf:Id>(\w+)<\/sf:Id>/g)].map((match) => match[1] ?? '');
const notificationIds = (body: string): string[] =>
  [...body.matchAll(/<Id>(\w+)<\/Id>/g)].map((match) => match[1] ?? '');
const state = async (org: OrgUnderTest): Promise<Row> => (await org.sim('GET', '/outbound-messages')).body as Row;

describe('an outbound message', () => {
  it('has the bytes and headers of those that real orgs send', async () => {
    const { org, receiver } = await setUp();
    const id = await save(org, {
      LastName: 'Ö & <b> "q"',
      AnnualRevenue: 120_000,
      NumberOfEmployees: 5,
      Description: 'a\nb',
    });
    await sendDue(org);
    const [message] = receiver.received;
    expect(message?.method).toBe('POST');
    expect(message?.headers).toMatchObject({
      'content-type': 'text/xml; charset=utf-8',
      'user-agent': 'Jakarta Commons-HttpClient/3.1',
      'accept-encoding': 'gzip',
      soapaction: '""',
    });
    const [notificationId] = notificationIds(message?.body ?? '');
    expect(notificationId).toMatch(/^04l\w{15}$/);
    expect(message?.body.replace(/04k\w{15}/, 'ACTION')).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
 <soapenv:Body>
  <notifications xmlns="http://soap.sforce.com/2005/09/outbound">
   <OrganizationId>${ORGANIZATION_ID}</OrganizationId>
   <ActionId>ACTION</ActionId>
   <SessionId xsi:nil="true"/>
   <EnterpriseUrl>https://tarn-dev-ed.my.salesforce.com/services/Soap/c/66.0/00D5g00000CrsWk</EnterpriseUrl>
   <PartnerUrl>https://tarn-dev-ed.my.salesforce.com/services/Soap/u/66.0/00D5g00000CrsWk</PartnerUrl>
   <Notification>
    <Id>${notificationId}</Id>
    <sObject xsi:type="sf:Lead" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">
     <sf:Id>${id}</sf:Id>
     <sf:AnnualRevenue>120000.0</sf:AnnualRevenue>
     <sf:CreatedDate>2026-03-04T05:06:07.000Z</sf:CreatedDate>
     <sf:Description>a
b</sf:Description>
     <sf:IsConverted>false</sf:IsConverted>
     <sf:LastName>Ö &amp; &lt;b&gt; "q"</sf:LastName>
     <sf:NumberOfEmployees>5</sf:NumberOfEmployees>
    </sObject>
   </Notification>
  </notifications>
 </soapenv:Body>
</soapenv:Envelope>`,
    );
  });

  it('gathers the saves of a moment, a hundred at most', async () => {
    const { org, receiver } = await setUp();
    for (let chunk = 0; chunk < 250; chunk += 125) {
      const records = Array.from({ length: 125 }, (_, n) => ({
        attributes: { type: 'Lead' },
        LastName: `L${chunk + n}`,
        Company: 'C',
      }));
      await org.call('POST', '/composite/sobjects', { records });
    }
    expect(receiver.received).toHaveLength(0);
    await sendDue(org);
    expect(receiver.received.map(({ body }) => recordIds(body).length)).toEqual([100, 100, 50]);
    expect(await state(org)).toMatchObject({ pending: 0, messages: 3, notifications: 250 });
  });

  it('carries what the record holds when it is sent, once per save', async () => {
    const { org, receiver } = await setUp();
    const id = await save(org);
    await org.call('PATCH', `/sobjects/Lead/${id}`, { LastName: 'Later' });
    await sendDue(org);
    const body = receiver.received[0]?.body ?? '';
    expect(recordIds(body)).toEqual([id, id]);
    expect(new Set(notificationIds(body)).size).toBe(2);
    expect(body.match(/<sf:LastName>Later</g)).toHaveLength(2);
  });

  it('has an empty object for a record that was deleted before it was sent', async () => {
    const { org, receiver } = await setUp();
    const id = await save(org);
    await org.call('DELETE', `/sobjects/Lead/${id}`);
    await sendDue(org);
    expect(receiver.received[0]?.body).toContain(
      '    <sObject xsi:type="sf:Lead" xmlns:sf="urn:sobject.enterprise.soap.sforce.com"/>\n',
    );
  });

  it('is not made by a user without the right to send, by a seed, by a delete, or by another object', async () => {
    const { org, receiver } = await setUp();
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'client',
      client_secret: 'secret',
    });
    const request = new Request('http://org.test/services/oauth2/token', { method: 'POST', body: form });
    const { access_token } = (await (await org.simulator.fetch(request)).json()) as { access_token: string };
    await save(org, {}, { authorization: `Bearer ${access_token}` });
    const [id] = await org.seed('Lead', [{ LastName: 'x', Company: 'y' }]);
    await org.call('DELETE', `/sobjects/Lead/${id}`);
    await org.call('POST', '/sobjects/Contact', { LastName: 'x' });
    await sendDue(org);
    expect(receiver.received).toEqual([]);
    expect(await state(org)).toMatchObject({ pending: 0, notifications: 0 });
  });

  it('is not made for a save that was rolled back', async () => {
    const { org } = await setUp();
    const records = [{ attributes: { type: 'Lead' }, LastName: 'x', Company: 'y' }, { attributes: { type: 'Lead' } }];
    await org.call('POST', '/composite/sobjects', { allOrNone: true, records });
    expect(await state(org)).toMatchObject({ pending: 0 });
  });

  it('can be switched off and on, sent at once, repeated, and mixed up', async () => {
    const { org, receiver } = await setUp();
    await org.sim('POST', '/outbound-messages', { active: false });
    await save(org);
    await org.sim('POST', '/outbound-messages', { active: true });
    expect(await state(org)).toMatchObject({ active: true, pending: 0 });
    await org.faults({ outboundMessages: { duplicate: 1, shuffle: true } });
    for (let count = 0; count < 20; count += 1) await save(org);
    expect((await org.sim('POST', '/outbound-messages/flush')).body).toMatchObject({ acknowledged: 1 });
    await sendDue(org, 2000);
    await sendDue(org, 2000);
    const [first = [], second = [], ...others] = receiver.received.map(({ body }) => notificationIds(body));
    expect(others).toEqual([]);
    expect(first.toSorted()).toEqual(second.toSorted());
    expect(first).not.toEqual(first.toSorted());
  });
});

describe('delivery', () => {
  it.each([
    ['an error', { status: 503, body: ACK(true) }, 'HTTP 503'],
    ['a redirection', { status: 302, body: '' }, 'HTTP 302'],
    ['an empty 200', { status: 200, body: '' }, 'the answer is not XML'],
    ['a 200 that says something else', { status: 200, body: '<ok/>' }, 'the answer holds no acknowledgement'],
    ['Ack false', { status: 200, body: ACK(false) }, 'the receiver answered Ack false'],
  ])('tries again after %s', async (_, bad, reason) => {
    const { org, receiver } = await setUp((count) => (count === 1 ? bad : { status: 200, body: ACK(true) }));
    await save(org);
    await sendDue(org);
    expect(await state(org)).toMatchObject({ pending: 1, failedMessages: 1, lastAnswer: { accepted: false, reason } });
    await sendDue(org, 4999);
    expect(receiver.received).toHaveLength(1);
    await sendDue(org, 1);
    expect(notificationIds(receiver.received[1]?.body ?? '')).toEqual(
      notificationIds(receiver.received[0]?.body ?? ''),
    );
    expect(await state(org)).toMatchObject({ pending: 0, messages: 1 });
  });

  it('waits longer every time, two hours at most, and gives up after a day', async () => {
    expect([1, 2, 3, 4, 5, 6, 7, 11, 12].map((attempts) => waitAfter(attempts) / 1000)).toEqual([
      5, 15, 30, 60, 120, 240, 480, 7200, 7200,
    ]);
    const { org, receiver } = await setUp(() => ({ status: 500, body: '' }));
    await save(org);
    for (let minutes = 0; minutes < 25 * 60; minutes += 1) await sendDue(org, 60_000);
    expect(await state(org)).toMatchObject({ pending: 0, messages: 0, dropped: 1 });
    expect(receiver.received.length).toBeGreaterThan(15);
    expect(receiver.received.length).toBeLessThan(30);
  });

  it('tries again when nobody listens', async () => {
    const { org, receiver } = await setUp();
    await receiver.close();
    closing.splice(0);
    await save(org);
    await sendDue(org);
    expect(await state(org)).toMatchObject({ pending: 1, failedMessages: 1 });
  });

  it('goes on after a restart with what was waiting', async () => {
    const { org, receiver, store, message } = await setUp();
    const id = await save(org);
    const restarted = openOrg({ outboundMessages: [message], store });
    await sendDue(restarted);
    expect(receiver.received.flatMap(({ body }) => recordIds(body))).toEqual([id]);
  });

  it('sends after the save has become visible, not before', async () => {
    const { org, receiver } = await setUp();
    await org.faults({ visibilityDelaySeconds: 60 });
    await save(org);
    await sendDue(org, 1000);
    expect(receiver.received).toEqual([]);
    await sendDue(org, 61_000);
    expect(receiver.received).toHaveLength(1);
  });
});

it.each([
  ['the documented form', 200, ACK(true), true],
  ['another prefix', 200, ACK(true).replaceAll('soapenv', 's'), true],
  ['a one for true', 200, ACK(true).replace('true', '1'), true],
  ['another namespace', 200, ACK(true).replace('2005/09', '2006/09'), false],
  ['a 201', 201, ACK(true), false],
  ['a DTD', 200, `<!DOCTYPE x>${ACK(true)}`, false],
])('an acknowledgement in %s is read as it is meant', (_, status, body, accepted) => {
  expect(readAcknowledgement(status, body).accepted).toBe(accepted);
});
