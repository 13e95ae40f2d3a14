import { beforeAll, describe, expect, it } from 'vitest';
import { openOrg, type Row } from './org-under-test.ts';

const org = openOrg();
const names = (records: Row[]): unknown[] => records.map((record) => record['LastName'] ?? record['Name']);

beforeAll(async () => {
  const [acme = '', beta = ''] = await org.seed('Account', [
    { Name: 'Acme', AnnualRevenue: 120_000, BillingCity: 'Kiel' },
    { Name: 'Beta' },
  ]);
  await org.seed('Contact', [
    {
      LastName: 'Öz',
      FirstName: 'Ada',
      AccountId: acme,
      Email: 'ada@example.com',
      CreatedDate: '2026-03-04T00:00:00Z',
    },
    { LastName: "O'Neil", AccountId: acme, Email: 'ONE@Example.com', CreatedDate: '2026-03-03T23:59:59Z' },
    { LastName: '100% Wool_x', AccountId: beta, Department: 'IT', CreatedDate: '2026-02-28T12:00:00Z' },
    { LastName: 'zed', Department: 'sales', Birthdate: '1980-05-06', CreatedDate: '2025-03-04T12:00:00Z' },
    { LastName: 'Gone', IsDeleted: true, CreatedDate: '2025-01-01T00:00:00Z' },
  ]);
  const [deal = ''] = await org.seed('Opportunity', [
    { Name: 'Deal', AccountId: acme, StageName: 'Closed Won', Amount: 5000, CloseDate: '2026-03-31' },
    { Name: 'Other', AccountId: acme, StageName: 'Prospecting', CloseDate: '2026-05-31' },
  ]);
  const { records } = await org.query("SELECT Id FROM Contact WHERE LastName = 'öz'");
  await org.seed('OpportunityContactRole', [
    { OpportunityId: deal, ContactId: records[0]?.['Id'], Role: 'Evaluator', IsPrimary: true },
  ]);
  await org.seed('Task', [{ Subject: 'Call', WhoId: records[0]?.['Id'], WhatId: deal }]);
});

describe('WHERE', () => {
  it.each([
    ['compares texts in any case of letters', "LastName = 'öZ'", ['Öz']],
    ['takes an escaped quote', "LastName = 'O\\'Neil'", ["O'Neil"]],
    ['counts null as different', "Department != 'IT'", ['Öz', "O'Neil", 'zed']],
    ['finds null', 'Department = null', ['Öz', "O'Neil"]],
    ['takes an empty text for null', "Department = ''", ['Öz', "O'Neil"]],
    ['leaves null out of an order', "Department > 'a'", ['100% Wool_x', 'zed']],
    ['matches % and _', "LastName LIKE '_e%'", ['zed']],
    ['matches an escaped % and _ as they are', "LastName LIKE '100\\% Wool\\_%'", ['100% Wool_x']],
    ['does not take a dot for any letter', "Email LIKE 'ada@example.co_'", ['Öz']],
    ['takes lists', "Email IN ('ada@EXAMPLE.com', 'one@example.com')", ['Öz', "O'Neil"]],
    ['takes negated lists', "Email NOT IN ('ada@example.com')", ["O'Neil", '100% Wool_x', 'zed']],
    ['joins with AND', "Department != null AND LastName LIKE 'z%'", ['zed']],
    [
      'joins with OR in parentheses',
      "(Department = 'IT' OR Email LIKE 'a%') AND LastName != null",
      ['Öz', '100% Wool_x'],
    ],
    ['negates', "NOT (Department = 'IT')", ['Öz', "O'Neil", 'zed']],
    ['follows parents', "Account.Name = 'acme'", ['Öz', "O'Neil"]],
    ['follows owners', "Account.Owner.Username = 'admin@example.com'", ['Öz', "O'Neil", '100% Wool_x']],
    ['joins with another object', "AccountId IN (SELECT Id FROM Account WHERE BillingCity = 'kiel')", ['Öz', "O'Neil"]],
    ['joins with what is not there', 'AccountId NOT IN (SELECT Id FROM Account)', ['zed']],
    ['takes dates', 'Birthdate = 1980-05-06', ['zed']],
    ['takes date-times with an offset', 'CreatedDate >= 2026-03-04T01:00:00+01:00', ['Öz']],
    ['knows TODAY', 'CreatedDate = TODAY', ['Öz']],
    ['knows YESTERDAY', 'CreatedDate = YESTERDAY', ["O'Neil"]],
    ['counts today among the last days', 'CreatedDate = LAST_N_DAYS:1', ['Öz', "O'Neil"]],
    ['knows LAST_MONTH', 'CreatedDate = LAST_MONTH', ['100% Wool_x']],
    ['knows what is before this year', 'CreatedDate < THIS_YEAR', ['zed']],
    ['knows N_DAYS_AGO', 'CreatedDate > N_DAYS_AGO:2', ['Öz', "O'Neil"]],
    ['leaves deleted rows out', "LastName = 'Gone'", []],
  ])('%s', async (_, where, expected) => {
    expect(names((await org.query(`SELECT LastName FROM Contact WHERE ${where}`)).records)).toEqual(expected);
  });

  it('sees deleted rows in queryAll', async () => {
    const { records } = await org.query('SELECT LastName, IsDeleted FROM Contact WHERE IsDeleted = true', true);
    expect(names(records)).toEqual(['Gone']);
  });

  it('finds a row by its 15-character id', async () => {
    const { records } = await org.query("SELECT Id FROM Contact WHERE LastName = 'zed'");
    const id = String(records[0]?.['Id']);
    const found = await org.query(`SELECT LastName FROM Contact WHERE Id = '${id.slice(0, 15)}'`);
    expect(names(found.records)).toEqual(['zed']);
  });
});

describe('the rest of a query', () => {
  it.each([
    ['sorts in any case of letters', 'ORDER BY LastName', ['100% Wool_x', "O'Neil", 'zed', 'Öz']],
    ['sorts downwards', 'ORDER BY LastName DESC', ['Öz', 'zed', "O'Neil", '100% Wool_x']],
    ['puts null first', 'ORDER BY Department, LastName', ["O'Neil", 'Öz', '100% Wool_x', 'zed']],
    ['puts null last when told', 'ORDER BY Department DESC NULLS LAST, Id', ['zed', '100% Wool_x', 'Öz', "O'Neil"]],
    ['sorts by a parent', 'ORDER BY Account.Name DESC NULLS LAST, LastName LIMIT 1', ['100% Wool_x']],
    ['takes LIMIT and OFFSET', 'ORDER BY Id LIMIT 2 OFFSET 1', ["O'Neil", '100% Wool_x']],
    ['takes LIMIT 0', 'LIMIT 0', []],
  ])('%s', async (_, rest, expected) => {
    expect(names((await org.query(`SELECT LastName FROM Contact ${rest}`)).records)).toEqual(expected);
  });

  it('nests parents, each once, and gives null for one that is missing', async () => {
    const { records } = await org.query(
      "SELECT LastName, Account.Name, Account.Owner.Email FROM Contact WHERE Department = 'sales' OR Email = 'ada@example.com'",
    );
    expect(records).toEqual([
      {
        attributes: {
          type: 'Contact',
          url: expect.stringMatching(/^\/services\/data\/v66\.0\/sobjects\/Contact\/003/),
        },
        LastName: 'Öz',
        Account: {
          attributes: { type: 'Account', url: expect.any(String) },
          Name: 'Acme',
          Owner: { attributes: { type: 'User', url: expect.any(String) }, Email: 'admin@example.com' },
        },
      },
      { attributes: expect.anything(), LastName: 'zed', Account: null },
    ]);
  });

  it('gives children as a result of their own, null when there are none', async () => {
    const { records } = await org.query(
      'SELECT Name, (SELECT LastName FROM Contacts ORDER BY LastName DESC LIMIT 1), (SELECT Name FROM Opportunities WHERE Amount > 1) FROM Account',
    );
    expect(records.map(({ Contacts, Opportunities }) => ({ Contacts, Opportunities }))).toEqual([
      {
        Contacts: { totalSize: 1, done: true, records: [expect.objectContaining({ LastName: 'Öz' })] },
        Opportunities: { totalSize: 1, done: true, records: [expect.objectContaining({ Name: 'Deal' })] },
      },
      {
        Contacts: { totalSize: 1, done: true, records: [expect.objectContaining({ LastName: '100% Wool_x' })] },
        Opportunities: null,
      },
    ]);
  });

  it('reads polymorphic parents and their type', async () => {
    const { records } = await org.query('SELECT Who.Name, Who.Type, What.Name, What.Type FROM Task');
    expect(records[0]).toMatchObject({
      Who: { attributes: { type: 'Name' }, Name: 'Ada Öz', Type: 'Contact' },
      What: { Name: 'Deal', Type: 'Opportunity' },
    });
  });

  it('reads a compound address from its parts', async () => {
    const { records } = await org.query('SELECT BillingAddress FROM Account ORDER BY Name');
    expect(records.map((record) => record['BillingAddress'])).toEqual([
      {
        city: 'Kiel',
        country: null,
        geocodeAccuracy: null,
        latitude: null,
        longitude: null,
        postalCode: null,
        state: null,
        street: null,
      },
      null,
    ]);
  });

  it('selects all, standard or custom fields', async () => {
    const custom = await org.query('SELECT FIELDS(CUSTOM) FROM Contact LIMIT 1');
    expect(Object.keys(custom.records[0] ?? {})).toEqual(['attributes', 'Crosswalk_HubSpot_Id__c']);
    const all = await org.query('SELECT FIELDS(ALL) FROM Contact LIMIT 1');
    const standard = await org.query('SELECT FIELDS(STANDARD) FROM Contact');
    expect(Object.keys(all.records[0] ?? {}).length).toBe(Object.keys(standard.records[0] ?? {}).length + 1);
  });
});

describe('an aggregate query', () => {
  it('counts rows without giving any', async () => {
    expect(await org.query('SELECT COUNT() FROM Contact')).toEqual({ totalSize: 4, done: true, records: [] });
  });

  it('works out every function over groups, with names of its own or the query’s', async () => {
    const { records } = await org.query(
      'SELECT AccountId, COUNT(Id), COUNT(Email) mails, COUNT_DISTINCT(LastName) FROM Contact GROUP BY AccountId HAVING COUNT(Id) > 1',
    );
    expect(records).toEqual([
      { attributes: { type: 'AggregateResult' }, AccountId: expect.any(String), expr0: 2, mails: 2, expr1: 2 },
    ]);
  });

  it('adds, averages and finds the extremes', async () => {
    const { records } = await org.query(
      'SELECT SUM(Amount) s, AVG(Probability) a, MIN(CloseDate) first, MAX(Name) last FROM Opportunity',
    );
    expect(records[0]).toMatchObject({ s: 5000, a: 55, first: '2026-03-31', last: 'Other' });
  });

  it('orders groups', async () => {
    const { records } = await org.query(
      'SELECT Department, COUNT(Id) n FROM Contact GROUP BY Department ORDER BY COUNT(Id) DESC, Department DESC NULLS LAST LIMIT 2',
    );
    expect(records).toMatchObject([
      { Department: null, n: 2 },
      { Department: 'sales', n: 1 },
    ]);
  });
});
