import { expect, test } from 'vitest';
import { createWorld } from '../../../local/world/world.ts';

const world = createWorld();
const longest = (texts: readonly (string | null)[]) => Math.max(...texts.map((text) => text?.length ?? 0));
const keys = new Set(
  [world.users, world.accounts, world.people, world.opportunities, world.tasks].flatMap((rows) =>
    rows.map(({ key }) => key),
  ),
);

test('the world is the same in every run', () => {
  expect(createWorld()).toEqual(world);
});

test.each([
  ['users', world.users.length, 8],
  ['accounts', world.accounts.length, 60],
  ['people', world.people.length, 200],
  ['opportunities', world.opportunities.length, 40],
  ['tasks', world.tasks.length, 30],
])('it has its number of %s', (_name, count, expected) => {
  expect(count).toBe(expected);
});

test('every reference leads to something', () => {
  const references = [
    ...world.people.flatMap(({ account, owner }) => [account, owner]),
    ...world.accounts.map(({ owner }) => owner),
    ...world.opportunities.flatMap(({ account, owner, contacts }) => [
      account,
      owner,
      ...contacts.map(({ person }) => person),
    ]),
    ...world.tasks.flatMap(({ person, opportunity, owner }) => [person, opportunity, owner]),
  ];
  expect(references.filter((key) => key !== null && !keys.has(key))).toEqual([]);
});

test('a Contact belongs to an account that Salesforce has', () => {
  const known = new Set(world.accounts.filter(({ sides }) => sides.includes('salesforce')).map(({ key }) => key));
  const strays = world.people.filter(
    ({ salesforce, account }) => salesforce === 'Contact' && (account === null || !known.has(account)),
  );
  expect(strays).toEqual([]);
});

test('no two people of HubSpot share an address, while Salesforce has two leads with one', () => {
  const inHubspot = world.people.flatMap(({ hubspot, email }) => (hubspot && email ? [email.toLowerCase()] : []));
  expect(new Set(inHubspot).size).toBe(inHubspot.length);
  const leads = world.people.filter(
    ({ salesforce, email }) => salesforce === 'Lead' && email === 'robin@castellan.test',
  );
  expect(leads).toHaveLength(2);
});

test('every address is in a domain kept for examples', () => {
  const addresses = [...world.people, ...world.users].flatMap(({ email }) => (email ? [email.toLowerCase()] : []));
  const domains = world.accounts.flatMap(({ domain }) => domain ?? []);
  expect([...addresses, ...domains].filter((text) => !/(?:\.test|example\.(?:com|org))$/u.test(text))).toEqual([]);
});

test('it holds the cases that break naive connectors', () => {
  expect(longest(world.people.map(({ address }) => address.street))).toBe(255);
  expect(longest(world.people.map(({ description }) => description))).toBe(32_000);
  expect(world.people.filter(({ salesforce }) => salesforce === 'convertedLead')).toHaveLength(1);
  expect(world.people.filter(({ email }) => email === null).length).toBeGreaterThan(9);
  expect(world.people.some(({ email }) => email !== null && email !== email.toLowerCase())).toBe(true);
  expect(world.users.filter(({ active }) => !active)).toHaveLength(1);
});
