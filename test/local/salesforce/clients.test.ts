import { Connection } from 'jsforce';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld } from '../../../local/world/world.ts';
import { connect, openOrg } from './org-under-test.ts';

const org = openOrg({ world: createWorld(), clock: Date.now });
let connection: Connection;
let url = '';
let close: () => Promise<void>;

beforeAll(async () => {
  ({ connection, url, close } = await connect(org));
});
afterAll(() => close());

describe('jsforce', () => {
  it('logs in by client credentials and reads its identity', async () => {
    const oauth2 = { loginUrl: url, clientId: 'client', clientSecret: 'secret' };
    const app = new Connection({ version: '66.0', oauth2 });
    await app.authorize({ grant_type: 'client_credentials' });
    expect(app.instanceUrl).toBe(url);
    expect(await app.identity()).toMatchObject({ username: 'integration@example.com' });
    expect((await app.query('SELECT COUNT() FROM Lead')).totalSize).toBeGreaterThan(50);
    const stale = new Connection({ version: '66.0', instanceUrl: url, accessToken: app.accessToken ?? '' });
    await app.logout();
    await expect(stale.query('SELECT COUNT() FROM Lead')).rejects.toMatchObject({ errorCode: 'INVALID_SESSION_ID' });
  });

  it.each(['31.0', '64.0'])('logs in by SOAP in version %s', async (version) => {
    const soap = new Connection({ loginUrl: url, version });
    const user = await soap.login('admin@example.com', 'pass<word>Token');
    expect(user).toMatchObject({ organizationId: '00D5g00000CrsWkEAJ', id: expect.stringMatching(/^005/) });
    expect((await soap.query('SELECT COUNT() FROM Lead')).done).toBe(true);
  });

  it.each([
    ['64.0', 'pass<word>', 'INVALID_LOGIN: Invalid username, password, security token; or user locked out.'],
    ['65.0', 'pass<word>Token', 'UNSUPPORTED_API_VERSION: Invalid Api version specified on URL'],
    ['66.0', 'pass<word>Token', 'UNSUPPORTED_API_VERSION: Invalid Api version specified on URL'],
  ])('is refused by SOAP in version %s with the password %s', async (version, password, message) => {
    await expect(new Connection({ loginUrl: url, version }).login('admin@example.com', password)).rejects.toThrow(
      message,
    );
  });

  it('creates, reads, changes and deletes', async () => {
    const { id = '' } = await connection.sobject('Contact').create({ LastName: 'Crud', Email: 'crud@example.com' });
    expect(await connection.sobject('Contact').retrieve(id)).toMatchObject({ Name: 'Crud', Email: 'crud@example.com' });
    expect(await connection.sobject('Contact').update({ Id: id, FirstName: 'Changed' })).toMatchObject({
      success: true,
    });
    expect(await connection.sobject('Contact').destroy(id)).toMatchObject({ success: true });
    await expect(connection.sobject('Contact').retrieve(id)).rejects.toMatchObject({ errorCode: 'ENTITY_IS_DELETED' });
  });

  it('creates and changes many at a time', async () => {
    const records = Array.from({ length: 450 }, (_, n) => ({ LastName: `Many ${n}`, Company: 'Many' }));
    const results = await connection.sobject('Lead').create(records, { allowRecursive: true });
    expect(results.filter(({ success }) => success)).toHaveLength(450);
    const changes = results.slice(0, 200).map(({ id = '' }) => ({ Id: id, Title: 'x' }));
    expect((await connection.sobject('Lead').update(changes)).every(({ success }) => success)).toBe(true);
    const ids = results.slice(0, 3).map(({ id = '' }) => id);
    const titles = await connection.sobject('Lead').retrieve(ids, { fields: ['Title'] });
    expect(titles.map((row) => row['Title'])).toEqual(['x', 'x', 'x']);
  });

  it('upserts one and many', async () => {
    const upsert = async (Crosswalk_HubSpot_Id__c: string) =>
      connection.sobject('Account').upsert({ Name: 'U', Crosswalk_HubSpot_Id__c }, 'Crosswalk_HubSpot_Id__c');
    expect(await upsert('u1')).toMatchObject({ success: true, created: true });
    expect(await upsert('u1')).toMatchObject({ success: true, created: false });
    const many = ['u1', 'u2'].map((key) => ({ Name: 'U', Crosswalk_HubSpot_Id__c: key }));
    expect(await connection.sobject('Account').upsert(many, 'Crosswalk_HubSpot_Id__c')).toMatchObject([
      { created: false },
      { created: true },
    ]);
  });

  it('fetches a long result page by page', async () => {
    await org.seed(
      'Task',
      Array.from({ length: 4500 }, (_, n) => ({ Subject: `Paged ${n}` })),
    );
    const { records, totalSize, done } = await connection.query("SELECT Id FROM Task WHERE Subject LIKE 'Paged %'", {
      autoFetch: true,
    });
    expect({ totalSize, done, unique: new Set(records.map((row) => row['Id'])).size }).toEqual({
      totalSize: 4500,
      done: true,
      unique: 4500,
    });
  });

  it('asks what changed and what was deleted', async () => {
    const { id = '' } = await connection.sobject('Lead').create({ LastName: 'x', Company: 'y' });
    await connection.sobject('Lead').destroy(id);
    const [start, end] = [new Date(Date.now() - 600_000), new Date(Date.now() + 60_000)];
    const deleted = await connection.sobject('Lead').deleted(start, end);
    expect(deleted.deletedRecords.map((record) => record.id)).toContain(id);
    expect((await connection.sobject('Lead').updated(start, end)).ids).not.toContain(id);
  });

  it('describes objects', async () => {
    const { fields, keyPrefix, childRelationships } = await connection.describe('Contact');
    expect(keyPrefix).toBe('003');
    expect(childRelationships.map((child) => child.relationshipName)).toContain('OpportunityContactRoles');
    const required = fields.filter((field) => !field.nillable && !field.defaultedOnCreate && field.createable);
    expect(required.map(({ name }) => name)).toEqual(['LastName']);
    expect(fields.find(({ name }) => name === 'Email')).toMatchObject({ type: 'email', length: 80, idLookup: true });
    const { sobjects } = await connection.describeGlobal();
    expect(sobjects.map(({ name }) => name)).toEqual(expect.arrayContaining(['Lead', 'Contact', 'Account', 'User']));
  });

  it('knows how many calls were made', async () => {
    await connection.limits();
    expect(connection.limitInfo.apiUsage).toMatchObject({ limit: 100_000 });
  });
});

describe('other clients', () => {
  it('may write two slashes, and read the versions without a token', async () => {
    const versions = (await (await fetch(`${url}//services/data`)).json()) as { label: string; version: string }[];
    expect(versions).toContainEqual({ label: "Spring '26", url: '/services/data/v66.0', version: '66.0' });
    expect(versions[0]?.version).toBe('31.0');
  });

  it.each([
    ['v30.0', 410, 'GONE'],
    ['v99.0', 404, 'NOT_FOUND'],
  ])('are told that %s is not there', async (version, status, errorCode) => {
    const answer = await fetch(`${url}/services/data/${version}/limits`);
    expect({ status: answer.status, body: await answer.json() }).toMatchObject({ status, body: [{ errorCode }] });
  });

  it('get 304 for a describe that they have', async () => {
    const headers = { authorization: `Bearer ${connection.accessToken}` };
    const first = await fetch(`${url}/services/data/v66.0/sobjects/Lead/describe`, { headers });
    const since = first.headers.get('last-modified') ?? '';
    const again = await fetch(`${url}/services/data/v66.0/sobjects/Lead/describe`, {
      headers: { ...headers, 'if-modified-since': since },
    });
    expect(again.status).toBe(304);
  });
});

describe('the seeded company', () => {
  it('has people, a converted lead and the account that it became', async () => {
    const { records } = await org.query(
      'SELECT Name, ConvertedContact.Name, ConvertedAccount.Name, Status FROM Lead WHERE IsConverted = true',
    );
    expect(records).toMatchObject([{ Status: 'Closed - Converted' }]);
    const [lead] = records as { Name: string; ConvertedContact: { Name: string } }[];
    expect(lead?.ConvertedContact.Name).toBe(lead?.Name);
    expect((await org.query('SELECT COUNT() FROM Account')).totalSize).toBeGreaterThan(40);
  });

  it('makes no outbound messages', async () => {
    expect((await org.sim('GET', '/outbound-messages')).body).toMatchObject({ pending: 0 });
  });
});
