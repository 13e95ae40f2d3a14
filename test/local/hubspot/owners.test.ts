import { expect, test } from 'vitest';
import { createWorld } from '../../../local/world/world.ts';
import { portalUnderTest } from './portal-under-test.ts';

const OWNERS = '/crm/owners/2026-09';

test('owners are listed page by page', async () => {
  const portal = portalUnderTest({ world: createWorld() });
  const first = await portal.get(`${OWNERS}?limit=4`);
  expect(first.body.results).toHaveLength(4);
  const second = await portal.get(`${OWNERS}?limit=4&after=${first.body.paging?.next.after}`);
  expect(second.body.results).toHaveLength(2);
  expect(second.body).not.toHaveProperty('paging');
});

test.each([
  ['by id', '159100011', 200],
  ['by user id', '76023611?idProperty=userId', 200],
  ['by user id where the id is asked for', '76023611', 404],
  ['who has left', '159100196', 404],
  ['who has left, when asked for', '159100196?archived=true', 200],
  ['whom nobody knows', '1', 404],
])('an owner %s', async (_name, path, status) => {
  expect((await portalUnderTest({ world: createWorld() }).get(`${OWNERS}/${path}`)).status).toBe(status);
});

test('an address finds its owner whatever the case', async () => {
  const portal = portalUnderTest({ world: createWorld() });
  const { body } = await portal.get(`/crm/v3/owners/?email=Marta.Lindqvist@TARN.example.com`);
  expect(body.results).toMatchObject([{ firstName: 'Marta', type: 'PERSON', archived: false }]);
});
