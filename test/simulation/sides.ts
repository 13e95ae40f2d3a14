import { hubspotProperties, salesforceColumns } from '../../core/mapping.ts';
import { createHubspotSimulator } from '../../local/hubspot/simulator.ts';
import { seededRandom } from '../../local/random.ts';
import { memoryStore } from '../../local/store.ts';
import { contact, outboundMessageFields } from '../../objects/contact.ts';
import { ORGANIZATION_ID, type Row, openOrg } from '../local/salesforce/org-under-test.ts';

export const TOKEN = 'pat-na1-simulation';
export const CLIENT_SECRET = 'secret-of-the-simulation';
export const WEBHOOK_SECRET = 'last-part-of-the-address';
export const HUBSPOT_URL = 'http://127.0.0.1:2';
export const SALESFORCE_URL = 'http://127.0.0.1:4001/';

const SCOPES = ['contacts.read', 'contacts.write'].flatMap((name) => [`crm.objects.${name}`, `crm.schemas.${name}`]);
const CONTACTS = '/crm/objects/2026-09/contacts';

interface Contact {
  readonly id: string;
  readonly properties: Record<string, string | null>;
}

const outboundMessages = (['Lead', 'Contact'] as const).map((object) => ({
  name: `Crosswalk ${object}`,
  object,
  endpointUrl: 'https://engine.test/webhooks/salesforce/default/secret',
  fields: outboundMessageFields(object),
}));

/** Both CRMs in this process under one clock, and what people do in them. */
export function openSides(clock: () => number, seed: number, send: typeof fetch) {
  const org = openOrg({
    clock,
    random: seededRandom(seed),
    outboundMessages,
    send,
    apps: [
      { label: 'connector', clientId: 'client', clientSecret: CLIENT_SECRET, username: 'integration@example.com' },
    ],
  });
  const token = {
    label: 'crosswalk',
    token: TOKEN,
    scopes: [...SCOPES, 'crm.objects.owners.read'],
    appId: 77,
    kind: 'private-app' as const,
  };
  const portal = createHubspotSimulator({
    portalId: 12_345_678,
    tokens: [token, { ...token, label: 'person', token: 'of-a-person', appId: 78 }],
    world: null,
    store: memoryStore(),
    clock,
    random: seededRandom(seed + 1),
    sleep: async () => undefined,
  });
  const hubspot = async <T>(path: string, body: unknown, method: 'POST' | 'PATCH' = 'POST'): Promise<T> => {
    const response = await portal.fetch(
      new Request(`${HUBSPOT_URL}${path}`, {
        method,
        headers: { authorization: 'Bearer of-a-person', 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    );
    if (response.status >= 300) throw new Error(`${response.status} ${await response.text()}`);
    return (response.status === 204 ? {} : await response.json()) as T;
  };
  let last: Promise<unknown> = Promise.resolve();
  /** One at a time, so that what is made to go wrong for one request goes wrong for no other. */
  const alone = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
  const salesforce = async (method: string, path: string, body: unknown, lateSeconds = 0): Promise<Row> => {
    const answer = await alone(async () => {
      if (lateSeconds > 0) await org.faults({ visibilityDelaySeconds: lateSeconds });
      const saved = await org.call(method, `/sobjects${path}`, body);
      if (lateSeconds > 0) await org.faults({ visibilityDelaySeconds: 0 });
      return saved;
    });
    if (answer.status >= 300) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as Row;
  };

  return {
    org,
    portal,
    alone,
    /** With `lateSeconds` it is seen up to so much later than it is stamped, as what a long transaction saves. */
    create: async (object: string, fields: Row, lateSeconds?: number) =>
      String((await salesforce('POST', `/${object}`, fields, lateSeconds))['id']),
    editRecord: async (object: string, id: string, fields: Row, lateSeconds?: number) =>
      void (await salesforce('PATCH', `/${object}/${id}`, fields, lateSeconds)),
    deleteRecord: async (object: string, id: string): Promise<void> => {
      const { status } = await alone(() => org.call('DELETE', `/sobjects/${object}/${id}`));
      if (status !== 204) throw new Error(`Salesforce answered ${status}`);
    },
    /** One record with all its columns, committed or not. */
    record: async (object: string, id: string): Promise<Row> => {
      const row = await salesforce('GET', `/${object}/${id}`, undefined);
      if (typeof row['AccountId'] !== 'string') return row;
      return { ...row, 'Account.Name': (await salesforce('GET', `/Account/${row['AccountId']}`, undefined))['Name'] };
    },
    /** Answers the Contact's id. */
    convert: async (leadId: string): Promise<string> => {
      const asked = { leadId, doNotCreateOpportunity: true };
      const { status, body } = await alone(() => org.sim('POST', '/convert', asked));
      if (status >= 300) throw new Error(JSON.stringify(body));
      return String((body as Row)['contactId']);
    },
    merge: async (masterId: string, mergedId: string): Promise<void> => {
      const { status, body } = await alone(() => org.sim('POST', '/merge', { masterId, mergeIds: [mergedId] }));
      if (status >= 300) throw new Error(JSON.stringify(body));
    },
    createContact: async (properties: Row) => (await hubspot<Contact>(CONTACTS, { properties })).id,
    editContact: async (id: string, properties: Row) =>
      void (await hubspot(`${CONTACTS}/${id}`, { properties }, 'PATCH')),
    deleteContact: async (id: string): Promise<void> =>
      void (await hubspot(`${CONTACTS}/batch/archive`, { inputs: [{ id }] })),
    /** Every live record with its mapped columns. */
    records: async (): Promise<Row[]> => {
      const columns = (object: 'Lead' | 'Contact') => salesforceColumns(contact, object).join(', ');
      const leads = await org.query(`SELECT ${columns('Lead')} FROM Lead WHERE IsConverted = false`);
      const contacts = await org.query(`SELECT ${columns('Contact')} FROM Contact`);
      return [
        ...leads.records.map((row) => ({ ...row, object: 'Lead' })),
        ...contacts.records.map((row) => ({ ...row, object: 'Contact' })),
      ];
    },
    contacts: async (ids: readonly string[]): Promise<Contact[]> => {
      if (ids.length === 0) return [];
      const inputs = ids.map((id) => ({ id }));
      const { results } = await hubspot<{ results: Contact[] }>(`${CONTACTS}/batch/read`, {
        inputs,
        properties: hubspotProperties(contact),
      });
      return results;
    },
    /** Makes or edits up to two hundred Leads at once; answers their ids in the order given. */
    saveLeads: async (method: 'POST' | 'PATCH', rows: readonly Row[]): Promise<string[]> => {
      const records = rows.map((row) => ({ attributes: { type: 'Lead' }, ...row }));
      const { status, body } = await org.call(method, '/composite/sobjects', { records });
      const saved = status === 200 ? (body as { success: boolean; id: string }[]) : [];
      if (saved.length === 0 || !saved.every(({ success }) => success))
        throw new Error(`Salesforce answered ${status}`);
      return saved.map(({ id }) => id);
    },
    /** Up to a hundred at once; answers ids by e-mail address. */
    createContacts: async (all: readonly Row[]): Promise<Map<string, string>> => {
      const inputs = all.map((properties) => ({ properties }));
      const { results } = await hubspot<{ results: Contact[] }>(`${CONTACTS}/batch/create`, { inputs });
      return new Map(results.map(({ id, properties }) => [String(properties['email']), id]));
    },
    editContacts: async (ids: readonly string[], properties: Row): Promise<void> =>
      void (await hubspot(`${CONTACTS}/batch/update`, { inputs: ids.map((id) => ({ id, properties })) })),
    /** Every contact with one property, a hundred a page. */
    allContacts: async (property: string): Promise<Contact[]> => {
      const all: Contact[] = [];
      for (let after = ''; ;) {
        const url = `${HUBSPOT_URL}${CONTACTS}?limit=100&properties=email,${property}${after}`;
        const response = await portal.fetch(new Request(url, { headers: { authorization: 'Bearer of-a-person' } }));
        const { results, paging } = (await response.json()) as {
          results: Contact[];
          paging?: { next?: { after: string } };
        };
        all.push(...results);
        if (paging?.next === undefined) return all;
        after = `&after=${paging.next.after}`;
      }
    },
    /** Whether a person is on both sides, whoever knows it. */
    hasBoth: async (email: string): Promise<boolean> => {
      const { totalSize } = await org.query(`SELECT Id FROM Lead WHERE Email = '${email}'`);
      const filters = [{ propertyName: 'email', operator: 'EQ', value: email }];
      const { total } = await hubspot<{ total: number }>(`${CONTACTS}/search`, { filterGroups: [{ filters }] });
      return totalSize > 0 && total > 0;
    },
    allContactIds: async (): Promise<string[]> => {
      const { results } = await hubspot<{ results: Contact[] }>(`${CONTACTS}/search`, {
        limit: 200,
        filterGroups: [{ filters: [{ propertyName: 'createdate', operator: 'GT', value: '0' }] }],
      });
      return results.map(({ id }) => id);
    },
  };
}

export type Sides = ReturnType<typeof openSides>;
export { ORGANIZATION_ID };
