import { beforeEach, describe, expect, it } from 'vitest';
import { createWorld } from '../../../local/world/world.ts';
import { openOrg, type OrgUnderTest, type Row } from './org-under-test.ts';

interface PicklistValue {
  readonly value: string;
  readonly label: string;
  readonly validFor: string | null;
}
interface DescribedField {
  readonly name: string;
  readonly controllerName: string | null;
  readonly dependentPicklist: boolean;
  readonly picklistValues: PicklistValue[];
}

const describedFields = async (org: OrgUnderTest, object: string): Promise<Map<string, DescribedField>> => {
  const { body } = await org.call('GET', `/sobjects/${object}/describe`);
  return new Map((body as { fields: DescribedField[] }).fields.map((field) => [field.name, field]));
};

const codes = (prefix: string): string[] => [`${prefix}StateCode`, `${prefix}CountryCode`];

let org: OrgUnderTest;
beforeEach(() => {
  org = openOrg({ statePicklists: true });
});

const ADDRESS = 'MailingCountry, MailingCountryCode, MailingState, MailingStateCode';
const addressOf = async (id: string): Promise<(string | null)[]> => {
  const [row] = (await org.query(`SELECT ${ADDRESS} FROM Contact WHERE Id = '${id}'`)).records;
  return ADDRESS.split(', ').map((name) => row?.[name] as string | null);
};
const create = (fields: Row) => org.call('POST', '/sobjects/Contact', { LastName: 'x', ...fields });
const oregon = async (): Promise<string> =>
  ((await create({ MailingCountryCode: 'US', MailingStateCode: 'OR' })).body as { id: string }).id;

describe('an org with state and country picklists', () => {
  it.each([
    ['Lead', codes('')],
    ['Contact', [...codes('Mailing'), ...codes('Other')]],
    ['Account', [...codes('Billing'), ...codes('Shipping')]],
  ])('describes the codes of a %s', async (object, names) => {
    expect([...(await describedFields(org, object)).keys()]).toEqual(expect.arrayContaining(names));
  });

  it('says by bit sets which states belong to which country', async () => {
    const fields = await describedFields(org, 'Contact');
    const countries = fields.get('MailingCountryCode')?.picklistValues ?? [];
    const state = fields.get('MailingStateCode');
    expect(state).toMatchObject({ controllerName: 'MailingCountryCode', dependentPicklist: true });
    const countriesOf = ({ validFor }: PicklistValue): string[] => {
      const bits = Buffer.from(validFor ?? '', 'base64');
      return countries.filter((_, n) => ((bits[n >> 3] ?? 0) & (0x80 >> (n % 8))) !== 0).map(({ value }) => value);
    };
    const named = new Map(state?.picklistValues.map((entry) => [entry.label, [entry.value, ...countriesOf(entry)]]));
    expect(named.get('Washington')).toEqual(['WA', 'US']);
    expect(named.get('Western Australia')).toEqual(['WA', 'AU']);
    expect(named.get('Kyoto')).toEqual(['26', 'JP']);
    expect(new Set([...named.values()].map(([, country]) => country)).size).toBe(10);
    expect(countries.find(({ value }) => value === 'KR')?.label).toBe('Korea, Republic of');
  });

  it.each<[string, Row, (string | null)[]]>([
    ['codes', { MailingCountryCode: 'US', MailingStateCode: 'OR' }, ['United States', 'US', 'Oregon', 'OR']],
    ['texts', { MailingCountry: 'Canada', MailingState: 'Quebec' }, ['Canada', 'CA', 'Quebec', 'QC']],
    ['a country alone', { MailingCountry: 'germany' }, ['Germany', 'DE', null, null]],
    [
      'a code and another text, of which the code wins',
      { MailingCountryCode: 'US', MailingCountry: 'Canada', MailingStateCode: 'OR', MailingState: 'Ohio' },
      ['United States', 'US', 'Oregon', 'OR'],
    ],
    ['nothing', {}, [null, null, null, null]],
  ])('creates from %s', async (_, fields, expected) => {
    const { body } = await create(fields);
    expect(await addressOf((body as { id: string }).id)).toEqual(expected);
  });

  const badState =
    "There's a problem with this state, even though it may appear correct. Please select a state from the list of valid states.: Mailing State/Province";
  const badCountry =
    "There's a problem with this country, even though it may appear correct. Please select a country/territory from the list of valid countries.: Mailing Country";
  it.each<[string, Row, string, string]>([
    ['a country it does not know', { MailingCountry: 'USA' }, badCountry, 'MailingCountry'],
    [
      'a state that the country does not have',
      { MailingCountry: 'Canada', MailingState: 'Oregon' },
      badState,
      'MailingState',
    ],
    [
      'a state of a country without states',
      { MailingCountry: 'Germany', MailingState: 'Bayern' },
      badState,
      'MailingState',
    ],
    [
      'a state without a country',
      { MailingState: 'Oregon' },
      'A country/territory must be specified before specifying a state value for field: Mailing State/Province',
      'MailingState',
    ],
    [
      'a code of no state',
      { MailingCountryCode: 'US', MailingStateCode: 'EP' },
      "The MailingStateCode field contains EP, which isn't an available state. Your administrator can add it for you.",
      'MailingStateCode',
    ],
    [
      'a code of no country',
      { MailingCountryCode: 'XX' },
      "The MailingCountryCode field contains XX, which isn't an available country/territory. Your administrator can add it for you.",
      'MailingCountryCode',
    ],
  ])('refuses %s', async (_, fields, message, field) => {
    const { status, body } = await create(fields);
    expect({ status, body }).toEqual({
      status: 400,
      body: [{ message, errorCode: 'FIELD_INTEGRITY_EXCEPTION', fields: [field] }],
    });
    const records = [{ attributes: { type: 'Contact' }, LastName: 'x', ...fields }];
    expect((await org.call('POST', '/composite/sobjects', { records })).body).toMatchObject([
      { success: false, errors: [{ statusCode: 'FIELD_INTEGRITY_EXCEPTION', message, fields: [field] }] },
    ]);
  });

  it.each<[string, Row, (string | null)[]]>([
    ['a state code', { MailingStateCode: 'ID' }, ['United States', 'US', 'Idaho', 'ID']],
    ['a state text', { MailingState: 'Idaho' }, ['United States', 'US', 'Idaho', 'ID']],
    ['no state', { MailingState: null }, ['United States', 'US', null, null]],
    ['no country', { MailingCountryCode: null }, [null, null, null, null]],
    ['country and state', { MailingCountry: 'Japan', MailingState: 'Kyoto' }, ['Japan', 'JP', 'Kyoto', '26']],
    ['another field', { Title: 't' }, ['United States', 'US', 'Oregon', 'OR']],
  ])('changes an address by %s', async (_, fields, expected) => {
    const id = await oregon();
    expect((await org.call('PATCH', `/sobjects/Contact/${id}`, fields)).status).toBe(204);
    expect(await addressOf(id)).toEqual(expected);
  });

  it.each<[string, Row]>([
    ['code and text that do not agree', { MailingCountryCode: 'CA', MailingCountry: 'Japan', MailingState: null }],
    ['a country to which the state does not belong', { MailingCountryCode: 'CA' }],
  ])('refuses a change to %s', async (_, fields) => {
    const id = await oregon();
    expect((await org.call('PATCH', `/sobjects/Contact/${id}`, fields)).body).toMatchObject([
      { errorCode: 'FIELD_INTEGRITY_EXCEPTION' },
    ]);
    expect(await addressOf(id)).toEqual(['United States', 'US', 'Oregon', 'OR']);
  });

  it('has the codes in the compound address, and carries them through a conversion', async () => {
    const lead = { LastName: 'x', Company: 'y', CountryCode: 'US', StateCode: 'OR' };
    const { id: leadId } = (await org.call('POST', '/sobjects/Lead', lead)).body as { id: string };
    const { contactId } = (await org.sim('POST', '/convert', { leadId })).body as { contactId: string };
    expect((await org.call('GET', `/sobjects/Contact/${contactId}`)).body).toMatchObject({
      MailingStateCode: 'OR',
      MailingAddress: { countryCode: 'US', country: 'United States', stateCode: 'OR', state: 'Oregon' },
    });
  });

  it('keeps an address from before that it does not know, until that is written', async () => {
    const [id = ''] = await org.seed('Contact', [{ LastName: 'x', MailingCountry: 'Deutschland' }]);
    expect((await org.call('PATCH', `/sobjects/Contact/${id}`, { Title: 't' })).status).toBe(204);
    expect(await addressOf(id)).toEqual(['Deutschland', null, null, null]);
    expect((await org.call('PATCH', `/sobjects/Contact/${id}`, { MailingCountry: 'Deutschland' })).status).toBe(400);
  });
});

describe('the switch of state and country picklists', () => {
  it('makes the codes come and go, for describes that clients have cached too', async () => {
    org = openOrg({ world: createWorld() });
    const first = await org.call('GET', '/sobjects/Lead/describe');
    const cached = { 'if-modified-since': first.headers.get('last-modified') ?? '' };
    const again = async (): Promise<number> =>
      (await org.call('GET', '/sobjects/Lead/describe', undefined, cached)).status;
    expect((await describedFields(org, 'Lead')).has('CountryCode')).toBe(false);
    expect(await again()).toBe(304);
    await expect(org.query('SELECT CountryCode FROM Lead')).rejects.toThrow("No such column 'CountryCode'");
    expect((await org.call('POST', '/sobjects/Lead', { CountryCode: 'US' })).body).toMatchObject([
      { errorCode: 'INVALID_FIELD', message: "No such column 'CountryCode' on sobject of type Lead" },
    ]);

    expect((await org.sim('POST', '/features', { statePicklists: true })).body).toEqual({ statePicklists: true });
    expect(await again()).toBe(200);
    const soql = "SELECT COUNT() FROM Contact WHERE MailingCountryCode = 'US' AND MailingStateCode != null";
    expect((await org.query(soql)).totalSize).toBeGreaterThan(0);

    await org.sim('POST', '/features', { statePicklists: false });
    const { body } = await org.call(
      'GET',
      `/sobjects/Lead/${(await org.seed('Lead', [{ LastName: 'x', Company: 'y' }]))[0]}`,
    );
    expect(Object.keys(body as Row)).not.toContain('CountryCode');
  });

  it('is kept by a restart', async () => {
    await org.sim('POST', '/features', { statePicklists: false });
    const restarted = openOrg({ statePicklists: true, store: org.options.store });
    expect((await restarted.sim('GET', '/features')).body).toEqual({ statePicklists: false });
  });
});
