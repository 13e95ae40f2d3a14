import * as fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { LoginRefused } from '../../core/login-faults.ts';
import { defaultSettings } from '../../core/settings.ts';
import { type Side, CredentialsUnderTest, CREDENTIALS, ORG, OTHER_ORG, password } from './credentials-under-test.ts';

let world: CredentialsUnderTest;
let secrets: CredentialsUnderTest['secrets'];
let woken: CredentialsUnderTest['woken'];
let outcome: CredentialsUnderTest['outcome'];
let api: CredentialsUnderTest['api'];
let get: CredentialsUnderTest['get'];
let put: CredentialsUnderTest['put'];
beforeEach(() => {
  world = new CredentialsUnderTest();
  ({ secrets, woken, outcome, api, get, put } = world);
});

const switchOff = async () => {
  const { etag } = await api.call({});
  await api.put({ ...defaultSettings, sync: 'off' }, String(etag));
};

describe.each([
  [
    'salesforce',
    { ...password },
    () => (outcome.salesforce = async () => ({ organizationId: OTHER_ORG, isSandbox: false })),
    'wrongOrganization',
  ],
  ['hubspot', { token: 'hush-other' }, () => (outcome.hubspot = async () => ({ portalId: '4712' })), 'wrongPortal'],
] as const)('another side (%s)', (side, body, moveElsewhere, code) => {
  beforeEach(async () => {
    await put(side, body);
    moveElsewhere();
    world.linked = 250;
  });

  test('is refused while records are linked to the one before', async () => {
    const count = secrets.count();
    const answer = await put(side, body);
    expect([answer.status, answer.body['fault']]).toMatchObject([409, { code }]);
    expect([secrets.count(), world.linked]).toEqual([count, 250]);
  });

  test('is refused while sync is on, or was until a moment ago, also to those who confirm', async () => {
    expect((await put(side, { ...body, detach: true })).status).toBe(409);
    await switchOff();
    expect((await put(side, { ...body, detach: true })).status).toBe(409);
    expect((await put(side, body)).status).toBe(409);
    expect(world.linked).toBe(250);
  });

  test('takes over when all links are given up, however many turns that takes', async () => {
    await switchOff();
    api.pass(2 * 60_000);
    expect((await put(side, body)).status).toBe(409);
    const statuses = [];
    for (let turn = 0; turn < 3; turn += 1) statuses.push((await put(side, { ...body, detach: true })).status);
    expect(statuses).toEqual([202, 202, 200]);
    expect((await get(side)).body).toMatchObject(
      side === 'hubspot' ? { portalId: '4712' } : { organizationId: OTHER_ORG },
    );
  });

  test('takes over at once where nothing is linked', async () => {
    world.linked = 0;
    expect((await put(side, body)).status).toBe(200);
  });
});

test('no document, whatever it is, breaks anything or is kept unseen', async () => {
  const value = fc.oneof(fc.string(), fc.boolean(), fc.integer(), fc.constant(null), fc.constant(password.password));
  const key = fc.constantFrom(
    'flow',
    'username',
    'password',
    'securityToken',
    'sandbox',
    'loginUrl',
    'keepInvalid',
    'detach',
    'token',
    'clientId',
    '__proto__',
  );
  const document = fc.oneof(
    fc.json(),
    fc.dictionary(key, value).map((some) => JSON.stringify({ ...password, ...some })),
    fc.string(),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('salesforce', 'hubspot'), document, async (side, text) => {
      const before = secrets.count();
      const { status } = await put(side, text);
      expect([200, 400, 409, 422]).toContain(status);
      expect(secrets.count() - before).toBe(status === 200 ? 1 : 0);
    }),
    { numRuns: 300 },
  );
});

describe('credentials that are stored', () => {
  const check = (side: Side) => api.call({ route: `POST ${CREDENTIALS}/${side}/check` });

  test('are tried again when somebody asks for it, and what waits for them is taken up', async () => {
    outcome.salesforce = async () => Promise.reject(new LoginRefused('salesforce', 'lockedOut', 'PASSWORD_LOCKOUT'));
    const refused = await check('salesforce');
    expect(refused).toMatchObject({
      status: 200,
      body: { validity: { state: 'invalid', why: { code: 'lockedOut' } } },
    });
    expect(woken).toEqual([]);
    outcome.salesforce = async () => ({ organizationId: ORG, isSandbox: false });
    expect(await check('salesforce')).toMatchObject({ status: 200, body: { validity: { state: 'valid', why: null } } });
    expect([woken, secrets.count(), JSON.stringify(refused)]).toEqual([
      ['salesforce'],
      1,
      expect.not.stringContaining('hush'),
    ]);
  });

  test('are not judged by a vendor that does not answer', async () => {
    await check('hubspot');
    outcome.hubspot = async () => Promise.reject(new LoginRefused('hubspot', 'unreachable'));
    expect((await check('hubspot')).status).toBe(503);
    expect((await get('hubspot')).body).toMatchObject({ portalId: '4711', validity: { state: 'valid' } });
  });

  test('of another org than the connection are told that', async () => {
    outcome.salesforce = async () => ({ organizationId: OTHER_ORG, isSandbox: false });
    expect((await check('salesforce')).body).toMatchObject({ validity: { why: { code: 'wrongOrganization' } } });
  });

  test('of a portal that nobody told are asked which it is, before a token of another is kept', async () => {
    world.linked = 1;
    const portals = ['4711', '4712'];
    outcome.hubspot = async () => ({ portalId: String(portals.pop()) });
    expect((await put('hubspot', { token: 'hush-other' })).status).toBe(409);
  });

  test('cannot be tried where there are none', async () => {
    await secrets.secrets.change('default', (document) => ({ ...document, hubspot: undefined }));
    expect((await check('hubspot')).status).toBe(409);
  });
});
