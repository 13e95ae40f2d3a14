import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { acknowledgement } from '../../adapters/salesforce/outbound-message.ts';
import { anEnvelope } from '../builders/envelope.ts';
import { RunningEngine, until } from './running-engine.ts';

let engine: RunningEngine;
beforeAll(async () => {
  engine = await RunningEngine.start();
}, 120_000);
afterAll(() => engine.stop());

const Status = z.object({
  apiCalls: z.object({ last24Hours: z.number() }),
  records: z.record(z.string(), z.number()),
  outboundMessages: z.record(z.string(), z.number()),
  setAside: z.object({ waiting: z.number(), parked: z.number() }),
});
const Calls = z.object({ calls: z.array(z.object({ credential: z.string(), kind: z.string(), count: z.number() })) });
const Total = z.object({ total: z.number() });
const Batch = z.object({
  results: z.array(z.object({ id: z.string(), properties: z.record(z.string(), z.string().nullable()) })),
});

const status = async () => Status.parse(await (await engine.api('/api/connections/default/status')).json());
const contactTotal = async () => Total.parse(await engine.control(2, 'records/contacts?limit=0')).total;
const connectorCalls = async () =>
  Calls.parse(await engine.control(1, 'calls'))
    .calls.filter(({ credential }) => credential === 'crosswalk')
    .reduce((sum, { count }) => sum + count, 0);

async function contactsWith(emails: readonly string[]) {
  const answer = await engine.hubspot('/crm/objects/2026-09/contacts/batch/read', {
    idProperty: 'email',
    inputs: emails.map((id) => ({ id })),
    properties: ['email', 'firstname', 'lastname', 'company', 'phone', 'crosswalk_salesforce_id'],
  });
  return Batch.parse(await answer.json()).results;
}

async function createLead(fields: Record<string, string>): Promise<string> {
  const answer = await engine.salesforce('/services/data/v66.0/sobjects/Lead', fields);
  expect(answer.status).toBe(201);
  return z.object({ id: z.string() }).parse(await answer.json()).id;
}

async function putSync(sync: 'on' | 'off'): Promise<void> {
  const read = await engine.api('/api/connections/default/settings');
  const settings = z.record(z.string(), z.unknown()).parse(await read.json());
  const saved = await engine.api('/api/connections/default/settings', {
    method: 'PUT',
    headers: { 'if-match': read.headers.get('etag') ?? '', 'content-type': 'application/json' },
    body: JSON.stringify({ ...settings, sync }),
  });
  expect(saved.status).toBe(200);
}

const crossed = (email: string, field: string, value: string, ms = 15_000) =>
  until(
    async () => (await contactsWith([email]))[0]?.properties[field] === value,
    ms,
    () => `${email} did not cross:\n${engine.output}\n${engine.logs('sync')}`,
  );

describe('a Lead made in Salesforce', () => {
  test('is a contact in HubSpot seconds later, and a change follows', async () => {
    const id = await createLead({
      FirstName: 'Grace',
      LastName: 'Hopper',
      Company: 'Example Navy',
      Email: 'Grace@example.com',
    });
    await crossed('grace@example.com', 'lastname', 'Hopper');
    expect((await contactsWith(['grace@example.com']))[0]?.properties).toMatchObject({
      firstname: 'Grace',
      company: 'Example Navy',
    });
    await engine.salesforce(`/services/data/v66.0/sobjects/Lead/${id}`, { Company: 'Example Fleet' }, 'PATCH');
    await crossed('grace@example.com', 'company', 'Example Fleet');
    expect(await contactsWith(['grace@example.com'])).toHaveLength(1);
  });

  test('is found by the poll when no outbound message comes', async () => {
    await engine.control(1, 'outbound-messages', { active: false });
    await createLead({ FirstName: 'Ada', LastName: 'Lovelace', Company: 'Engines', Email: 'ada@example.com' });
    await engine.control(0, 'schedules/poll/run', {});
    await crossed('ada@example.com', 'lastname', 'Lovelace');
    await engine.control(1, 'outbound-messages', { active: true });
  });

  test('keeps its contact when it is converted', async () => {
    const leadId = await createLead({
      FirstName: 'Mary',
      LastName: 'Jackson',
      Company: 'Langley',
      Email: 'mary@example.com',
    });
    await crossed('mary@example.com', 'crosswalk_salesforce_id', leadId);
    const before = await contactTotal();
    await engine.control(1, 'convert', { leadId });
    await until(
      async () =>
        ((await contactsWith(['mary@example.com']))[0]?.properties['crosswalk_salesforce_id'] ?? '').startsWith('003'),
      20_000,
      () => `the Contact did not take the contact over:\n${engine.logs('sync')}`,
    );
    expect(await contactTotal()).toBe(before);
    expect((await status()).setAside.parked).toBe(0);
  });

  test('stays away while sync is off, and is caught up afterwards', async () => {
    await putSync('off');
    await createLead({ FirstName: 'Alan', LastName: 'Turing', Company: 'Park', Email: 'alan@example.com' });
    await until(
      async () => (await status()).setAside.waiting === 1,
      15_000,
      () => 'the change was not set aside',
    );
    const before = await connectorCalls();
    await engine.control(0, 'schedules/poll/run', {});
    expect(await connectorCalls()).toBe(before);
    expect(await contactsWith(['alan@example.com'])).toEqual([]);
    await putSync('on');
    await engine.control(0, 'schedules/poll/run', {});
    await crossed('alan@example.com', 'lastname', 'Turing');
    await until(
      async () => (await status()).setAside.waiting === 0,
      15_000,
      () => 'the change was not taken up',
    );
  });
});

/** The status once nothing of earlier tests is under way any more. */
async function restingStatus(): ReturnType<typeof status> {
  let [seen, before] = [0, await status()];
  await until(
    async () => {
      const now = await status();
      const isSame =
        JSON.stringify([now.outboundMessages, now.records]) ===
        JSON.stringify([before.outboundMessages, before.records]);
      [seen, before] = [isSame ? seen + 1 : 0, now];
      return seen >= 4;
    },
    60_000,
    () => 'the engine does not come to rest',
  );
  return before;
}

describe('the receiver', () => {
  const post = (url: string, body: string) =>
    fetch(url, { method: 'POST', headers: { 'content-type': 'text/xml; charset=utf-8' }, body });
  const genuine = () =>
    anEnvelope({ organizationId: engine.organizationId(), object: 'Case', records: [{ Id: '500000000000001AAA' }] });

  test('acknowledges in the exact form', async () => {
    const answer = await post(engine.receiverUrl(), genuine());
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      200,
      'text/xml; charset=utf-8',
      acknowledgement,
    ]);
    expect((await status()).outboundMessages).toMatchObject({ notMapped: 1 });
  });

  test.each<[string, () => Promise<Response>, number]>([
    ['no XML', () => post(engine.receiverUrl(), 'hello'), 400],
    ['a DTD', () => post(engine.receiverUrl(), `<!DOCTYPE a [<!ENTITY b "c">]>${genuine().slice(38)}`), 400],
    ['too deep', () => post(engine.receiverUrl(), genuine().replace('<OrganizationId>', '<a>'.repeat(50))), 400],
    ['too big', () => post(engine.receiverUrl(), genuine() + ' '.repeat(1_100_000)), 413],
    ['another organization', () => post(engine.receiverUrl(), anEnvelope({ organizationId: '00Dzz0000000001' })), 403],
    ['a wrong secret', () => post(engine.receiverUrl().slice(0, -1), genuine()), 403],
    ['no secret', () => post(`${engine.url(0)}/webhooks/salesforce/default`, genuine()), 404],
    ['another method', () => fetch(engine.receiverUrl()), 404],
  ])('refuses %s', async (_, request, code) => {
    const before = await restingStatus();
    expect((await request()).status).toBe(code);
    expect(await status()).toMatchObject({
      outboundMessages: { ...before.outboundMessages, refused: expect.any(Number) },
      records: before.records,
    });
  });
});

test.each<[string, Record<string, string>, number]>([
  ['no token', { authorization: '' }, 401],
  ['a token that is none', { authorization: 'Bearer x' }, 401],
])('the API refuses %s', async (_, headers, code) => {
  expect((await engine.api('/api/connections/default/status', { headers })).status).toBe(code);
});

const emailsOf = (name: string) => Array.from({ length: 500 }, (_, index) => `${name}${index}@bulk.example.com`);

async function createLeads(emails: readonly string[]): Promise<void> {
  const open = [...emails];
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let email = open.pop(); email !== undefined; email = open.pop()) {
        await createLead({ LastName: email, Company: 'Bulk', Email: email });
      }
    }),
  );
}

async function allCrossed(emails: readonly string[], before: number): Promise<void> {
  await until(
    async () => (await contactTotal()) >= before + emails.length,
    120_000,
    () => `not all crossed:\n${engine.output}`,
  );
  const found = await Promise.all(
    Array.from({ length: 5 }, (_, part) => contactsWith(emails.slice(part * 100, part * 100 + 100))),
  );
  expect(new Set(found.flat().map(({ properties }) => properties['email'])).size).toBe(500);
  expect(await contactTotal()).toBe(before + 500);
}

describe('500 Leads made by one script', () => {
  test('are 500 contacts more, at ten Salesforce calls at most, and status counts each of them', async () => {
    const before = await contactTotal();
    const callsBefore = await connectorCalls();
    const emails = emailsOf('swift');
    await createLeads(emails);
    await allCrossed(emails, before);
    expect((await connectorCalls()) - callsBefore).toBeLessThanOrEqual(10);
    expect((await status()).apiCalls.last24Hours).toBe(await connectorCalls());
  });

  test('are 500 contacts more when everything is killed in the middle', async () => {
    const before = await contactTotal();
    const emails = emailsOf('killed');
    await createLeads(emails);
    await until(
      async () => (await contactTotal()) > before,
      30_000,
      () => 'nothing crossed',
    );
    await engine.kill();
    await engine.restart();
    await allCrossed(emails, before);
    const [made, reported] = [await connectorCalls(), (await status()).apiCalls.last24Hours];
    expect(reported).toBeGreaterThanOrEqual(made);
    expect(reported).toBeLessThanOrEqual(made + 1);
  }, 240_000);
});
