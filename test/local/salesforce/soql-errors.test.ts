import { describe, expect, it } from 'vitest';
import { openOrg } from './org-under-test.ts';

const org = openOrg();

const refusal = async (soql: string): Promise<{ status: number; errorCode: string; message: string }> => {
  const { status, body } = await org.call('GET', `/query?q=${encodeURIComponent(soql)}`);
  const [error] = body as { errorCode: string; message: string }[];
  return { status, errorCode: error?.errorCode ?? '', message: error?.message ?? '' };
};

describe('a query that Salesforce refuses', () => {
  it.each([
    ['an empty text', ' ', 'MALFORMED_QUERY', "unexpected token: '<EOF>'"],
    ['no FROM', 'SELECT Id', 'MALFORMED_QUERY', "unexpected token: '<EOF>'"],
    ['no field', 'SELECT FROM Lead', 'MALFORMED_QUERY', "unexpected token: 'FROM'"],
    ['words after the end', 'SELECT Id FROM Lead LIMIT 1 please', 'MALFORMED_QUERY', "unexpected token: 'please'"],
    ['an update', 'UPDATE Lead SET Name = 1', 'MALFORMED_QUERY', "unexpected token: 'UPDATE'"],
    [
      'AND and OR without parentheses',
      "SELECT Id FROM Lead WHERE City = 'a' AND State = 'b' OR State = 'c'",
      'MALFORMED_QUERY',
      "unexpected token: 'OR'",
    ],
    ['an open string', "SELECT Id FROM Lead WHERE City = 'a", 'MALFORMED_QUERY', 'mismatched character'],
    ['a bad escape', "SELECT Id FROM Lead WHERE City = 'a\\q'", 'MALFORMED_QUERY', 'Illegal character sequence'],
    ['a bind variable', 'SELECT Id FROM Lead WHERE City = :city', 'MALFORMED_QUERY', "unexpected token: ':'"],
    ['a negative limit', 'SELECT Id FROM Lead LIMIT -1', 'MALFORMED_QUERY', "unexpected token: '-1'"],
    ['too large an offset', 'SELECT Id FROM Lead OFFSET 2001', 'NUMBER_OUTSIDE_VALID_RANGE', '2000'],
    ['ALL ROWS', 'SELECT Id FROM Lead ALL ROWS', 'MALFORMED_QUERY', 'ALL ROWS not allowed in this context'],
    ['a field twice', 'SELECT Id, Name, id FROM Lead', 'INVALID_FIELD', 'duplicate field selected: Id'],
    ['FIELDS(ALL) without a limit', 'SELECT FIELDS(ALL) FROM Lead', 'MALFORMED_QUERY', 'LIMIT of at most 200'],
    ['an unknown relationship', 'SELECT Foo.Name FROM Lead', 'INVALID_FIELD', "Didn't understand relationship 'Foo'"],
    ['a filter on long text', "SELECT Id FROM Lead WHERE Description = 'x'", 'INVALID_FIELD', 'can not be filtered'],
    ['an order by long text', 'SELECT Id FROM Lead ORDER BY Description', 'INVALID_FIELD', 'can not be sorted'],
    [
      'a date-time in quotes',
      "SELECT Id FROM Lead WHERE CreatedDate > '2026-01-01T00:00:00Z'",
      'INVALID_FIELD',
      'must be of type dateTime and should not be enclosed in quotes',
    ],
    ['a text without quotes', 'SELECT Id FROM Lead WHERE City = 5', 'INVALID_FIELD', 'should be enclosed in quotes'],
    ['no id', "SELECT Id FROM Lead WHERE Id = 'x'", 'INVALID_QUERY_FILTER_OPERATOR', 'invalid ID field: x'],
    [
      'LIKE on an id',
      "SELECT Id FROM Lead WHERE Id LIKE '00Q%'",
      'INVALID_QUERY_FILTER_OPERATOR',
      'invalid operator on id',
    ],
    ['a greater flag', 'SELECT Id FROM Lead WHERE IsConverted > false', 'INVALID_QUERY_FILTER_OPERATOR', 'boolean'],
    [
      'an ungrouped field',
      'SELECT City, COUNT(Id) FROM Lead',
      'MALFORMED_QUERY',
      'Field must be grouped or aggregated',
    ],
    ['an unknown date literal', 'SELECT Id FROM Lead WHERE CreatedDate = SOMEDAY', 'MALFORMED_QUERY', 'SOMEDAY'],
  ])('says what is wrong with %s', async (_, soql, errorCode, message) => {
    const found = await refusal(soql);
    expect(found).toMatchObject({ status: 400, errorCode });
    expect(found.message).toContain(message);
  });

  it('points at an unknown field with a caret, row and column', async () => {
    const { message } = await refusal('SELECT Foo FROM Contact');
    expect(message).toBe(
      "\nSELECT Foo FROM Contact\n       ^\nERROR at Row:1:Column:8\nNo such column 'Foo' on entity 'Contact'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.",
    );
  });

  it('shows of a long query only the words around the error, as real orgs do', async () => {
    const { message } = await refusal(
      'SELECT Id, LastName, FirstName, Salutation, Department, NoSuchThing__c, Title, MailingCity FROM Contact',
    );
    expect(message.split('\n').slice(1, 4)).toEqual([
      'FirstName, Salutation, Department, NoSuchThing__c, Title, MailingCity',
      '                                   ^',
      'ERROR at Row:1:Column:57',
    ]);
  });

  it('counts rows from the line breaks of the query', async () => {
    const { message } = await refusal('SELECT Id,\n  Foo\nFROM Contact');
    expect(message).toContain('ERROR at Row:2:Column:3\n');
  });

  it('points at an unknown object', async () => {
    expect(await refusal('SELECT Id FROM Foo')).toMatchObject({
      status: 400,
      errorCode: 'INVALID_TYPE',
      message: expect.stringContaining("^\nERROR at Row:1:Column:16\nsObject type 'Foo' is not supported."),
    });
  });

  it('points at children that an object does not have', async () => {
    expect(await refusal('SELECT Id, (SELECT Id FROM Foos) FROM Account')).toMatchObject({
      errorCode: 'INVALID_TYPE',
      message: expect.stringContaining("Didn't understand relationship 'Foos' in FROM part of query call."),
    });
  });

  it.each([
    ['TYPEOF', 'SELECT TYPEOF Who WHEN Lead THEN Company END FROM Task'],
    ['functions of dates', 'SELECT CALENDAR_YEAR(CreatedDate) FROM Lead'],
    ['GROUP BY ROLLUP', 'SELECT City, COUNT(Id) FROM Lead GROUP BY ROLLUP(City)'],
    ['WITH', 'SELECT Id FROM Lead WITH SECURITY_ENFORCED'],
    ['USING SCOPE', 'SELECT Id FROM Lead USING SCOPE mine'],
    ['fiscal periods', 'SELECT Id FROM Lead WHERE CreatedDate = THIS_FISCAL_YEAR'],
  ])('answers 501 for %s, which Salesforce has and the simulator has not', async (_, soql) => {
    expect(await refusal(soql)).toMatchObject({ status: 501, errorCode: 'NOT_IMPLEMENTED' });
  });
});
