import { beforeEach, describe, expect, test } from 'vitest';
import { placeReader } from '../../adapters/salesforce/describe.ts';
import { salesforceOrg } from '../../adapters/salesforce/org.ts';
import { logIn } from '../../adapters/salesforce/login.ts';
import { syncPeople } from '../../core/sync-people.ts';
import { defaultSettings } from '../../core/settings.ts';
import { contact } from '../../objects/contact.ts';
import { ORGANIZATION_ID } from '../local/salesforce/org-under-test.ts';
import { moved, openTwoSides } from './two-sides.ts';

type World = ReturnType<typeof openTwoSides>;
let world: World;
let describes: number;
let sync: (ids: readonly string[]) => Promise<void>;

/** The engine between both simulators, the org with or without picklists, and the describe that is read of it. */
async function open(newRecordType: 'Lead' | 'Contact', statePicklists = true): Promise<void> {
  world = openTwoSides();
  describes = 0;
  await world.org.sim('POST', '/features', { statePicklists });
  world.settings.settings = { ...defaultSettings, newRecordType, statePicklists: true };
  const { clock } = world;
  const fetcher: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const response = await world.org.simulator.fetch(request);
    if (response.ok && request.url.endsWith('/describe')) describes += 1;
    return response;
  };
  const session = { loginUrl: 'http://127.0.0.1:4001/', clientId: 'client', clientSecret: 'secret' };
  const org = salesforceOrg({
    login: () => logIn(session, { organizationId: ORGANIZATION_ID, fetch: fetcher }),
    budget: { spend: async () => ({ giveBack: async () => undefined }) },
    clock,
    fetch: fetcher,
  });
  const places = placeReader(org, clock);
  sync = (ids) => syncPeople({ ...world, places }, contact, 'default', moved(ids));
}

const kyoto = { email: 'ito@example.com', lastname: 'Ito', country: '日本', state: '京都府' };
const contactWith = async (properties: object): Promise<string> => {
  const [id = ''] = await world.contacts('create', [{ properties }]);
  await sync([id]);
  return id;
};
const edit = async (id: string, properties: object): Promise<void> => {
  await world.contacts('update', [{ id, properties }]);
  await sync([id]);
};
const codes = () => [...world.parked.records.values()].map(({ code, words }) => [code, words]);

describe.each([
  ['Lead', ''],
  ['Contact', 'Mailing'],
] as const)('a %s of an org with state and country picklists', (object, prefix) => {
  const columns = ['Country', 'CountryCode', 'State', 'StateCode'].map((name) => `${prefix}${name}`);
  const address = async () => {
    const fields = [...columns, 'Phone'].join(', ');
    const { records } = await world.org.query(`SELECT ${fields} FROM ${object} WHERE Email = 'ito@example.com'`);
    return records.map((record) => [...columns, 'Phone'].map((name) => record[name]));
  };
  beforeEach(() => open(object));

  test('is made with the codes of what people wrote, and that is no edit of either side afterwards', async () => {
    const id = await contactWith(kyoto);
    expect(await address()).toEqual([['Japan', 'JP', 'Kyoto', '26', null]]);
    expect(codes()).toEqual([]);
    await world.tick();
    const [stamps, calls] = [await world.org.query(`SELECT SystemModstamp FROM ${object}`), world.hubspotCalls.length];
    for (let tick = 0; tick < 10; tick += 1) {
      world.advance(60_000);
      await world.tick();
      await sync([id]);
    }
    expect(await world.org.query(`SELECT SystemModstamp FROM ${object}`)).toEqual(stamps);
    expect(world.hubspotCalls.slice(calls).filter((call) => !call.endsWith('/batch/read'))).toEqual([]);
    const [same] = await world.contactsOf([id], ['country', 'state']);
    expect(same?.properties).toMatchObject({ country: '日本', state: '京都府' });
  });

  test('changes its state with its country, in one write', async () => {
    const id = await contactWith(kyoto);
    await edit(id, { state: 'Osaka-fu' });
    expect(await address()).toEqual([['Japan', 'JP', 'Osaka', '27', null]]);
    await edit(id, { country: 'USA', state: 'or' });
    expect(await address()).toEqual([['United States', 'US', 'Oregon', 'OR', null]]);
    await edit(id, { country: 'Deutschland', state: 'Bayern' });
    expect(await address()).toEqual([['Germany', 'DE', null, null, null]]);
    await edit(id, { country: '', state: '' });
    expect(await address()).toEqual([[null, null, null, null, null]]);
    expect(codes()).toEqual([]);
  });

  test('waits with a place that the org does not have, gets the rest, and the place when it is corrected', async () => {
    const id = await contactWith({ ...kyoto, country: 'Utopia', phone: '1' });
    expect(await address()).toEqual([[null, null, null, null, '1']]);
    expect(codes()).toEqual([['placeNotInPicklist', 'the org does not have the country']]);
    await edit(id, { country: 'Japan' });
    expect(await address()).toEqual([['Japan', 'JP', 'Kyoto', '26', '1']]);
    expect(codes()).toEqual([]);
  });

  test('keeps its state while its country would not go with it', async () => {
    const id = await contactWith(kyoto);
    await edit(id, { country: 'Canada', phone: '2' });
    expect(await address()).toEqual([['Japan', 'JP', 'Kyoto', '26', '2']]);
    expect(codes()).toEqual([['placeNotInPicklist', 'the org does not have the state in CA']]);
  });

  test('costs one describe a day, and none while no place is written', async () => {
    const id = await contactWith({ email: 'ito@example.com', lastname: 'Ito' });
    expect(describes).toBe(0);
    await edit(id, { country: 'Japan' });
    await edit(id, { state: 'Kyoto' });
    expect(describes).toBe(1);
    world.advance(25 * 3_600_000);
    await edit(id, { state: 'Osaka' });
    expect(describes).toBe(2);
  });
});

test('an org that takes any text is written text, though the setting is on', async () => {
  await open('Lead', false);
  await contactWith({ ...kyoto, country: 'Utopia' });
  expect((await world.org.query('SELECT Country, State FROM Lead')).records).toMatchObject([
    { Country: 'Utopia', State: '京都府' },
  ]);
});

test('when the describe cannot be read the place waits, and the rest is written', async () => {
  await open('Lead');
  await world.org.faults({ fail: [{ match: '/describe', status: 503, errorCode: 'SERVER_UNAVAILABLE' }] });
  const id = await contactWith({ ...kyoto, phone: '1' });
  const read = async () => (await world.org.query('SELECT StateCode, Phone FROM Lead')).records;
  expect(await read()).toMatchObject([{ StateCode: null, Phone: '1' }]);
  expect(codes()).toEqual([['salesforceUnavailable', expect.any(String)]]);
  await world.org.faults({});
  await sync([id]);
  expect(await read()).toMatchObject([{ StateCode: '26', Phone: '1' }]);
  expect(codes()).toEqual([]);
});
