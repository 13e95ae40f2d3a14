import { beforeEach, describe, expect, test } from 'vitest';
import { hubspotClient } from '../../adapters/hubspot/client.ts';
import { hubspotContacts } from '../../adapters/hubspot/connected-portal.ts';
import { ensureKeyProperty, readOwnerIds, stageReader } from '../../adapters/hubspot/portal.ts';
import { hubspotProperties } from '../../core/mapping.ts';
import type { HubspotContacts } from '../../core/ports.ts';
import { createHubspotSimulator } from '../../local/hubspot/simulator.ts';
import { seededRandom } from '../../local/random.ts';
import type { Simulator } from '../../local/simulator.ts';
import { memoryStore } from '../../local/store.ts';
import { createWorld } from '../../local/world/world.ts';
import { contact } from '../../objects/contact.ts';

const URL_OF_SIMULATOR = 'http://127.0.0.1:1';
const SCOPES = [
  'crm.objects.contacts.read',
  'crm.objects.contacts.write',
  'crm.schemas.contacts.read',
  'crm.schemas.contacts.write',
  'crm.objects.owners.read',
];
const id = (index: number) => `00Q${String(index).padStart(12, '0')}EAA`;

let nowMs: number;
let simulator: Simulator;
let contacts: HubspotContacts;
let calls: string[];

function connect(scopes = SCOPES) {
  simulator = createHubspotSimulator({
    portalId: 12_345_678,
    tokens: [{ label: 'crosswalk', token: 'pat-na1-contract', scopes, appId: 77, kind: 'private-app' }],
    world: createWorld(),
    store: memoryStore(),
    clock: () => nowMs,
    random: seededRandom(1),
    sleep: async () => undefined,
  });
  return hubspotClient({
    token: 'pat-na1-contract',
    apiUrl: URL_OF_SIMULATOR,
    sleep: wait,
    fetch: (input, init) => {
      const request = new Request(input, init);
      calls.push(`${request.method} ${new URL(request.url).pathname}`);
      return simulator.fetch(request);
    },
  });
}

const wait = async (ms: number) => (nowMs += ms);

const control = (path: string, body: unknown) =>
  simulator.fetch(new Request(`${URL_OF_SIMULATOR}/__sim/${path}`, { method: 'POST', body: JSON.stringify(body) }));

beforeEach(() => {
  nowMs = Date.parse('2026-11-24T05:30:00Z');
  calls = [];
  contacts = hubspotContacts(connect(), hubspotProperties(contact), contact.key, wait);
});

const people = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    salesforceId: id(index),
    properties: {
      email: `Person${index}@example.com`,
      lastname: ` Ito ${index} `,
      phone: null,
      [contact.key]: id(index),
    },
  }));

describe('contacts', () => {
  test('are made under their key, a hundred a call, each answered for itself', async () => {
    const answers = await contacts.create(people(250));
    expect(answers.filter(({ kind }) => kind === 'written')).toHaveLength(250);
    expect(calls.filter((call) => call.endsWith('/batch/upsert'))).toHaveLength(3);
    const answer = answers.find(({ salesforceId }) => salesforceId === id(7));
    expect(answer).toMatchObject({
      contact: { properties: { email: 'person7@example.com', [contact.key]: id(7), phone: null } },
    });
  });

  test('are made although a new property takes a moment to be usable', async () => {
    await control('faults', { propertyLagMs: [250, 700] });
    expect((await contacts.create(people(2))).map(({ kind }) => kind)).toEqual(['written', 'written']);
  });

  test('sent twice are made once', async () => {
    const first = await contacts.create(people(3));
    const second = await contacts.create(people(3));
    const idsOf = (answers: typeof first) =>
      answers.map((answer) => (answer.kind === 'written' ? answer.contact.id : answer.kind)).toSorted();
    expect(idsOf(second)).toEqual(idsOf(first));
  });

  test('are made once even if the answer is lost after HubSpot made them', async () => {
    await contacts.create(people(1));
    await control('faults', { fail: [{ match: 'batch/upsert', reset: true, after: 'apply', times: 1 }] });
    const answers = await contacts.create(people(40));
    expect(answers.map(({ kind }) => kind)).toEqual(Array.from({ length: 40 }, () => 'written'));
    expect((await contacts.readByEmails(people(40).map(({ properties }) => properties.email.toLowerCase()))).size).toBe(
      40,
    );
  });

  test('of which HubSpot refuses some are told apart from the others', async () => {
    const batch = people(5);
    batch[1]!.properties.email = 'not an address';
    batch[3]!.properties.email = 'person0@example.com';
    await contacts.create(batch.slice(0, 1));
    const answers = new Map((await contacts.create(batch)).map((answer) => [answer.salesforceId, answer]));
    expect(
      [...answers.values()]
        .filter(({ kind }) => kind === 'written')
        .map(({ salesforceId }) => salesforceId)
        .toSorted(),
    ).toEqual([id(0), id(2), id(4)]);
    expect(answers.get(id(1))).toMatchObject({ kind: 'refused', words: expect.stringMatching(/email/) });
    expect(answers.get(id(3))).toMatchObject({ kind: 'conflict', existingId: expect.stringMatching(/^\d+$/) });
    expect(JSON.stringify([...answers.values()].filter(({ kind }) => kind !== 'written'))).not.toContain('@');
  });

  test('are read by id and by address, whatever its case', async () => {
    await contacts.create(people(120));
    const byEmail = await contacts.readByEmails(people(120).map(({ properties }) => properties.email.toLowerCase()));
    expect(byEmail.size).toBe(120);
    const one = byEmail.get('person5@example.com')!;
    const byId = await contacts.readByIds([one.id, '999999999999']);
    expect([...byId.keys()]).toEqual([one.id]);
    expect(byId.get(one.id)).toEqual(one);
  });

  test('tell when each property was set, fifty contacts a call', async () => {
    await contacts.create(people(120));
    const first = (await contacts.readByEmails(['person5@example.com'])).get('person5@example.com')?.id ?? '';
    const createdAt = new Date(nowMs).toISOString();
    nowMs += 60_000;
    await contacts.update([{ salesforceId: id(5), id: first, properties: { jobtitle: 'CTO' } }]);
    const ids = [
      ...(await contacts.readByEmails(people(120).map(({ properties }) => properties.email.toLowerCase()))).values(),
    ];
    calls.length = 0;
    const times = await contacts.readTimes(
      ids.map((one) => one.id),
      ['jobtitle', 'lastname'],
    );
    expect(calls).toHaveLength(3);
    expect(times.size).toBe(120);
    expect(times.get(first)?.get('jobtitle')).toBe(new Date(nowMs).toISOString());
    expect(times.get(first)?.get('lastname')).toBe(createdAt);
  });

  test('are changed and cleared', async () => {
    const [made] = await contacts.create(people(1));
    const contactId = made?.kind === 'written' ? made.contact.id : '';
    await contacts.update([{ salesforceId: id(0), id: contactId, properties: { phone: '1' } }]);
    const [cleared] = await contacts.update([
      { salesforceId: id(0), id: contactId, properties: { phone: null, jobtitle: 'CEO' } },
    ]);
    expect(cleared).toMatchObject({ kind: 'written', contact: { properties: { phone: null, jobtitle: 'CEO' } } });
  });

  test('that are not there to be changed are told', async () => {
    const [made] = await contacts.create(people(1));
    const answers = await contacts.update([
      { salesforceId: id(0), id: made?.kind === 'written' ? made.contact.id : '', properties: { phone: '1' } },
      { salesforceId: id(1), id: '999999999999', properties: { phone: '1' } },
    ]);
    expect(answers.map(({ kind }) => kind)).toEqual(['written', 'gone']);
  });

  test('under a gateway that answers with HTML twice are made all the same', async () => {
    await control('faults', { fail: [{ match: 'batch/upsert', status: 502, body: '<html>', times: 2 }] });
    expect((await contacts.create(people(2))).map(({ kind }) => kind)).toEqual(['written', 'written']);
  });
});

describe('a portal', () => {
  test('has the key property made once, unique, and found the next time', async () => {
    const client = connect();
    await ensureKeyProperty(client, contact.key, wait);
    await ensureKeyProperty(client, contact.key, wait);
    const { body } = await client.call({ method: 'GET', path: `/crm/properties/2026-09/contacts/${contact.key}` });
    expect(body).toMatchObject({ hasUniqueValue: true, type: 'string' });
    expect(calls.filter((call) => call === 'POST /crm/properties/2026-09/contacts')).toHaveLength(1);
  });

  test('with a property of that name that is not unique is refused, saying what to do', async () => {
    const client = connect();
    await client.call({
      method: 'POST',
      path: '/crm/properties/2026-09/contacts',
      body: { name: contact.key, label: 'x', groupName: 'contactinformation', type: 'string', fieldType: 'text' },
    });
    await expect(ensureKeyProperty(client, contact.key, wait)).rejects.toThrow(/not unique: delete it/);
  });

  test('tells its owners by address', async () => {
    const owners = await readOwnerIds(connect());
    const active = createWorld().users.filter(({ sides, active: isActive }) => sides.includes('hubspot') && isActive);
    expect([...owners.keys()].toSorted()).toEqual(active.map(({ email }) => email.toLowerCase()).toSorted());
  });

  test('whose token lacks a scope says which', async () => {
    const client = connect(['crm.objects.contacts.read']);
    const limited = hubspotContacts(client, hubspotProperties(contact), contact.key, wait);
    await expect(limited.create(people(1))).rejects.toThrow(/lacks the scopes .*crm\./);
  });
});

describe('the lifecycle stages', () => {
  test('are read in the order of the portal, and kept for a day', async () => {
    const reader = stageReader(connect(), () => nowMs);
    const stages = await reader.read();
    expect(stages.toSorted((left, right) => left.displayOrder - right.displayOrder).map(({ name }) => name)).toEqual([
      'subscriber',
      'lead',
      'marketingqualifiedlead',
      'salesqualifiedlead',
      'opportunity',
      'customer',
      'evangelist',
      'other',
    ]);
    nowMs += 86_399_999;
    await reader.read();
    expect(calls).toHaveLength(1);
    nowMs += 1;
    await reader.read();
    expect(calls).toHaveLength(2);
  });

  test('that may not be read are a failure, and asked for again', async () => {
    const reader = stageReader(connect(['crm.objects.owners.read']), () => nowMs);
    await expect(reader.read()).rejects.toMatchObject({ vendor: 'hubspot' });
    await expect(reader.read()).rejects.toMatchObject({ vendor: 'hubspot' });
    expect(calls).toHaveLength(2);
  });
});
