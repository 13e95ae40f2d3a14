import { loginsTable } from '../../adapters/aws/logins-table.ts';
import { parkedTable, countParked } from '../../adapters/aws/parked-table.ts';
import { linksTable } from '../../adapters/aws/links-table.ts';
import { settingsTable } from '../../adapters/aws/settings-table.ts';
import { stateTable } from '../../adapters/aws/state-table.ts';
import { usageTable } from '../../adapters/aws/usage-table.ts';
import { contactSearch } from '../../adapters/hubspot/contact-search.ts';
import { joinedSince, lastJoinedAt } from '../../adapters/hubspot/lists.ts';
import { placeReader } from '../../adapters/salesforce/describe.ts';
import type { Change } from '../../core/change.ts';
import { type PollContactsPorts, pollContacts } from '../../core/contacts-feed.ts';
import { type ListPorts, pollList } from '../../core/poll-list.ts';
import { type PollPorts, pollPeople } from '../../core/poll-people.ts';
import { type Settings, defaultSettings } from '../../core/settings.ts';
import type { OverruledEdit, SyncPorts } from '../../core/sync-batch.ts';
import { syncPeople } from '../../core/sync-people.ts';
import { contact } from '../../objects/contact.ts';
import { getStatus } from '../../functions/settings-api/status.ts';
import { TOKEN, openTwoSides } from '../contract/two-sides.ts';
import { MemoryDocuments } from '../fakes/memory-documents.ts';

type Fields = Readonly<Record<string, string | null>>;
type PersonObject = 'Lead' | 'Contact';

const CONNECTION = 'default';
const SLOWEST_MS = 60_000;

/**
 * Both CRMs as people use them, with the whole engine between: its three feeds, its worker, its tables and `status`.
 * Nothing crosses but by a `tick`, a minute of the schedule.
 */
export async function openCrms(changed: Partial<Settings> = {}) {
  const world = openTwoSides();
  const { clock, client, org, portal, queue, settings } = world;
  settings.settings = { ...defaultSettings, ...changed };
  const documents = new MemoryDocuments({
    Links: {},
    Parked: { sortKey: 'sk', indexes: { byRetryAt: 'retryAt' } },
    Settings: { sortKey: 'sk' },
    State: { sortKey: 'sk' },
    Usage: { sortKey: 'sk' },
  });
  const state = stateTable(documents.client, 'State');
  const overruled: OverruledEdit[] = [];
  const ports = {
    ...world,
    onConflict: (edit: OverruledEdit) => void overruled.push(edit),
    links: linksTable(documents.client, 'Links'),
    parked: parkedTable(documents.client, 'Parked'),
    counters: state,
    intents: state,
    places: placeReader(world.connectedOrg, clock),
    state,
    slowestMs: SLOWEST_MS,
    search: contactSearch(client, { clock, sleep: async (ms) => world.advance(ms) }),
    lists: {
      lastJoinedAt: (listId: string) => lastJoinedAt(client, listId),
      joinedSince: (listId: string, sinceMs: number) => joinedSince(client, listId, sinceMs),
    },
  } satisfies SyncPorts & PollPorts & PollContactsPorts & Pick<ListPorts, 'lists'>;
  const [seenRows, seenContacts] = [new Map<string, string>(), new Map<string, string>()];

  const salesforce = async (method: string, path: string, body?: object): Promise<Record<string, unknown>> => {
    world.advance(1_000);
    const answer = await org.call(method, `/sobjects/${path}`, body);
    if (answer.status >= 300) throw new Error(`Salesforce answered ${answer.status} ${JSON.stringify(answer.body)}`);
    return Object(answer.body);
  };
  const hubspot = async (method: string, path: string, body: object): Promise<Record<string, unknown>> => {
    world.advance(1_000);
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    const response = await portal.fetch(
      new Request(`http://127.0.0.1:2${path}`, { method, headers, body: JSON.stringify(body) }),
    );
    if (response.status >= 300) throw new Error(`HubSpot answered ${response.status} ${await response.text()}`);
    return Object(await response.json());
  };
  const inHubspot = (path: string, body: object) => hubspot('POST', `/__sim/${path}`, body);
  const inSalesforce = async (path: string, body: object): Promise<Record<string, unknown>> => {
    world.advance(1_000);
    const answer = await org.sim('POST', `/${path}`, body);
    if (answer.status >= 300) throw new Error(`the org answered ${answer.status} ${JSON.stringify(answer.body)}`);
    return Object(answer.body);
  };
  /** Works on changes with some of the engine's surroundings exchanged. */
  const sync = (changes: readonly Change[], others: Partial<SyncPorts> = {}) =>
    syncPeople({ ...ports, ...others }, contact, CONNECTION, changes);
  /** What the feeds see in a minute, not worked on yet. */
  const look = async (): Promise<Change[]> => {
    world.advance(60_000);
    await Promise.all([portal.tick(), org.simulator.tick()]);
    await pollPeople(ports, CONNECTION, seenRows, Infinity);
    await pollContacts(ports, CONNECTION, seenContacts, Infinity);
    await pollList(ports, CONNECTION);
    return queue.sent.splice(0);
  };
  const tick = async (): Promise<void> => sync(await look());

  /** The answer of `GET status`. */
  const status = async () => {
    const { body } = await getStatus(
      {
        clock,
        settings: settingsTable(documents.client, 'Settings'),
        usage: usageTable(documents.client, 'Usage'),
        state,
        logins: loginsTable(documents.client, 'State'),
        installed: { loadInstalled: async () => undefined },
        countParked: (connection) => countParked(documents.client, 'Parked', connection),
      },
      CONNECTION,
    );
    return JSON.parse(String(body)) as {
      records: Record<string, number>;
      conflicts: Record<string, number>;
      setAside: { waiting: number; parked: number; reasons: { code: string; count: number; examples: object[] }[] };
    };
  };

  await tick();
  return {
    ...world,
    links: ports.links,
    overruled,
    look,
    sync,
    tick,
    status,
    /** Ticks until nothing of the moment can be left. */
    ticks: async (count: number): Promise<void> => {
      for (let minute = 0; minute < count; minute += 1) await tick();
    },
    change: (some: Partial<Settings>) => void (settings.settings = { ...settings.settings, ...some }),
    /** What is set aside, by reason, as `status` counts it. */
    setAside: async () => Object.fromEntries((await status()).setAside.reasons.map(({ code, count }) => [code, count])),
    createRecord: async (object: PersonObject, fields: Fields): Promise<string> =>
      String(
        (
          await salesforce('POST', object, {
            LastName: 'Ito',
            ...(object === 'Lead' && { Company: 'Ito KK' }),
            ...fields,
          })
        )['id'],
      ),
    editRecord: (object: PersonObject, id: string, fields: Fields) => salesforce('PATCH', `${object}/${id}`, fields),
    deleteRecord: (object: PersonObject, id: string) => salesforce('DELETE', `${object}/${id}`),
    undelete: (id: string) => inSalesforce('undelete', { ids: [id] }),
    /** Converts a Lead into a new Contact or the one given; answers its id. */
    convert: async (leadId: string, contactId: string | null = null): Promise<string> =>
      String((await inSalesforce('convert', { leadId, contactId, doNotCreateOpportunity: true }))['contactId']),
    record: (object: PersonObject, id: string) => salesforce('GET', `${object}/${id}`),
    /** The contact that a record is linked to. */
    contactOf: async (recordId: string): Promise<string> =>
      (await ports.links.bySalesforceIds(CONNECTION, [recordId])).get(recordId)?.hubspotId ?? '',
    /** Live records of both objects with their ids, addresses and telephone numbers. */
    people: async () => {
      const leads = await org.query('SELECT Id, Email, Phone FROM Lead WHERE IsConverted = false ORDER BY Id');
      const contacts = await org.query('SELECT Id, Email, Phone FROM Contact ORDER BY Id');
      return [...leads.records, ...contacts.records].map(({ Id, Email, Phone }) => ({ Id, Email, Phone }));
    },
    createContact: async (properties: Fields): Promise<string> => {
      const [id = ''] = await world.contacts('create', [{ properties: { lastname: 'Ito', ...properties } }]);
      return id;
    },
    editContact: (id: string, properties: Fields) => inHubspot('edit', { object: 'contacts', id, properties }),
    /** Answers the id of the contact that is left, which has the address of the other one for an additional one. */
    mergeContacts: async (primaryId: string, otherId: string): Promise<string> =>
      String((await inHubspot('merge', { object: 'contacts', primaryId, otherId }))['id']),
    archiveContact: (id: string) => inHubspot('archive', { object: 'contacts', ids: [id] }),
    contact: async (id: string): Promise<Fields> => {
      const names = ['email', 'lastname', 'phone', 'jobtitle', 'city', 'state', 'country', 'crosswalk_salesforce_id'];
      const [found] = await world.contactsOf([id], names);
      return Object.fromEntries(names.map((name) => [name, found?.properties[name] ?? null]));
    },
    /** A static list, and who is in it. */
    list: async () => {
      const lists = '/crm/lists/2026-09';
      const made = await hubspot('POST', lists, {
        name: 'To Salesforce',
        objectTypeId: '0-1',
        processingType: 'MANUAL',
      });
      const id = String(Object(made['list']).listId);
      return {
        id,
        add: (contactId: string) => hubspot('PUT', `${lists}/${id}/memberships/add`, [contactId]),
        remove: (contactId: string) => hubspot('PUT', `${lists}/${id}/memberships/remove`, [contactId]),
      };
    },
  };
}

export type Crms = Awaited<ReturnType<typeof openCrms>>;
