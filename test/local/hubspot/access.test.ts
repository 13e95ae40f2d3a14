import { describe, expect, test } from 'vitest';
import { credential, portalUnderTest } from './portal-under-test.ts';

describe('a token is asked for', () => {
  test.each([
    ['no token at all', null],
    ['a token nobody gave out', 'stranger'],
  ])('%s is answered 401', async (_name, label) => {
    const { status, body, headers } = await portalUnderTest().send('GET', '/crm/v3/objects/contacts', undefined, label);
    expect(status).toBe(401);
    expect(body).toMatchObject({ status: 'error', category: 'INVALID_AUTHENTICATION' });
    expect(headers.get('x-hubspot-correlation-id')).toBe(body.correlationId);
  });
});

describe('a scope that is missing is named', () => {
  const tokens = [credential('crosswalk', ['crm.objects.contacts.read'])];
  test.each([
    ['GET', '/crm/v3/objects/companies', 'crm.objects.companies.read'],
    ['POST', '/crm/objects/2026-09/contacts', 'crm.objects.contacts.write'],
    ['POST', '/crm/objects/2026-09/contacts/batch/upsert', 'crm.objects.contacts.write'],
    ['DELETE', '/crm/objects/2026-09/contacts/1', 'crm.objects.contacts.write'],
    ['POST', '/crm/properties/2026-09/contacts', 'crm.schemas.contacts.write'],
    ['GET', '/crm/owners/2026-09', 'crm.objects.owners.read'],
  ])('%s %s needs %s', async (method, path, scope) => {
    const body = method === 'POST' ? {} : undefined;
    const answer = await portalUnderTest({ tokens }).send(method, path, body);
    expect(answer.status).toBe(403);
    expect(answer.body.category).toBe('MISSING_SCOPES');
    expect(answer.body.errors?.[0]?.context?.['requiredGranularScopes']).toContain(scope);
    expect(answer.body).not.toHaveProperty('context');
  });

  test.each(['/crm/v3/objects/contacts', '/crm/properties/2026-03/contacts', '/account-info/2026-09/details'])(
    '%s is let in',
    async (path) => {
      expect((await portalUnderTest({ tokens }).get(path)).status).toBe(200);
    },
  );

  test('the older shape has the scopes at the top', async () => {
    const portal = portalUnderTest({ tokens });
    await portal.post('/__sim/faults', { scopesShape: 'legacy' });
    const { status, body } = await portal.get('/crm/v3/objects/companies');
    expect(status).toBe(403);
    expect(body.context?.['requiredGranularScopes']).toEqual(['crm.objects.companies.read']);
    expect(body).not.toHaveProperty('errors');
  });
});

describe('what is not simulated is told apart from what is no object type', () => {
  test.each([
    ['/crm/v3/objects/deals', 501, 'NOT_IMPLEMENTED'],
    ['/crm/objects/2026-09/0-3', 501, 'NOT_IMPLEMENTED'],
    ['/crm/limits/2026-09/records', 501, 'NOT_IMPLEMENTED'],
    ['/crm/objects/2027-03-beta/contacts', 501, 'NOT_IMPLEMENTED'],
    ['/crm/v4/objects/contacts/1/associations/companies', 501, 'NOT_IMPLEMENTED'],
    ['/crm/v3/objects/contacts?associations=companies', 501, 'NOT_IMPLEMENTED'],
    ['/crm/v3/objects/butterflies', 400, undefined],
    ['/crm/v3/objects/0-9999', 400, undefined],
  ])('%s is answered %i', async (path, status, category) => {
    const answer = await portalUnderTest().get(path);
    expect(answer.status).toBe(status);
    expect(answer.body.category).toBe(category);
  });

  test('an unknown type is repeated in the message', async () => {
    const { body } = await portalUnderTest().get('/crm/v3/objects/butterflies');
    expect(body.message).toBe('Unable to infer object type from: butterflies');
  });
});

test.each([
  '/crm/v3/objects/contacts',
  '/crm/v3/objects/contact/',
  '//crm/v3/objects//0-1',
  '/crm/v4/objects/contacts',
  '/crm/objects/v3/contacts',
  '/crm/objects/2026-03/Contacts',
  '/crm/objects/2026-09/0-1',
])('contacts answer at %s', async (path) => {
  expect((await portalUnderTest().get(path)).body.results).toEqual([]);
});
