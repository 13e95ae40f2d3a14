import * as z from 'zod';
import { type Settings, defaultSettings } from '../../core/settings.ts';
import { RunningEngine, until } from './running-engine.ts';

const SETTINGS = '/api/connections/default/settings';
const CONTACTS = '/crm/objects/2026-09/contacts';

const Status = z.object({
  sync: z.string(),
  settings: z.object({ notActing: z.array(z.string()) }),
  poll: z.object({ outcome: z.string() }).nullable(),
  records: z.record(z.string(), z.number()),
  setAside: z.object({ waiting: z.number(), reasons: z.array(z.object({ code: z.string(), count: z.number() })) }),
});
const History = z.object({
  changes: z.array(z.object({ version: z.number(), by: z.string(), changes: z.array(z.unknown()) })),
  next: z.number().nullable(),
});
const Rows = z.object({ records: z.array(z.record(z.string(), z.unknown())) });
const Made = z.object({ id: z.string() });
const Found = z.object({
  results: z.array(z.object({ id: z.string(), properties: z.record(z.string(), z.string().nullable()) })),
});

/** `npm start` with hands on both CRMs and on the settings. */
export class SettingsWorld {
  readonly engine: RunningEngine;

  private constructor(engine: RunningEngine) {
    this.engine = engine;
  }

  static async start(): Promise<SettingsWorld> {
    const world = new SettingsWorld(await RunningEngine.start());
    await world.tick();
    return world;
  }

  tick = (): Promise<unknown> => this.engine.control(0, 'schedules/poll/run', {});

  status = async () => Status.parse(await (await this.engine.api('/api/connections/default/status')).json());

  /** Saves the defaults with some of them changed, as a person does: over what is stored. */
  async set(changes: Partial<Settings> = {}): Promise<void> {
    const read = await this.engine.api(SETTINGS);
    const saved = await this.engine.api(SETTINGS, {
      method: 'PUT',
      headers: { 'if-match': read.headers.get('etag') ?? '', 'content-type': 'application/json' },
      body: JSON.stringify({ ...defaultSettings, ...changes }),
    });
    if (saved.status !== 200) throw new Error(`${saved.status} ${await saved.text()}`);
  }

  history = async (query: string) => History.parse(await (await this.engine.api(`${SETTINGS}/history${query}`)).json());

  restore = async (version: number): Promise<unknown> => {
    const headers = { 'if-match': (await this.engine.api(SETTINGS)).headers.get('etag') ?? '' };
    const body = JSON.stringify({ version });
    return (await this.engine.api(`${SETTINGS}/restore`, { method: 'POST', headers, body })).json();
  };

  settings = async (): Promise<unknown> => (await this.engine.api(SETTINGS)).json();

  insert = async (object: string, fields: object): Promise<string> => {
    const answer = await this.engine.salesforce(`/services/data/v66.0/sobjects/${object}`, fields);
    if (answer.status !== 201) throw new Error(`${object}: ${await answer.text()}`);
    return Made.parse(await answer.json()).id;
  };

  edit = async (object: string, id: string, fields: object): Promise<void> => {
    await this.engine.salesforce(`/services/data/v66.0/sobjects/${object}/${id}`, fields, 'PATCH');
  };

  rows = async (soql: string) => {
    const answer = await this.engine.salesforce(`/services/data/v66.0/query?q=${encodeURIComponent(soql)}`);
    return Rows.parse(await answer.json()).records;
  };

  makeContact = async (properties: Record<string, string>): Promise<string> =>
    Made.parse(await (await this.engine.hubspot(CONTACTS, { properties })).json()).id;

  editContact = async (id: string, properties: Record<string, string>): Promise<void> => {
    await this.engine.hubspot(`${CONTACTS}/batch/update`, { inputs: [{ id, properties }] });
  };

  /** The contact of an address, with these properties; undefined when there is none. */
  contact = async (email: string, ...properties: string[]) => {
    const body = { idProperty: 'email', inputs: [{ id: email }], properties: ['email', ...properties] };
    const answer = await this.engine.hubspot(`${CONTACTS}/batch/read`, body);
    return Found.parse(await answer.json()).results[0]?.properties;
  };

  /** Ticks until something holds: HubSpot's index, and so its search, is some seconds late. */
  ticksShow = (words: string, holds: () => Promise<boolean>): Promise<void> =>
    until(
      async () => {
        await this.tick();
        return holds();
      },
      90_000,
      () => `${words}\n${this.engine.logs('sync')}`,
    );

  /** Ticks until one more record had this outcome than before `work`. */
  async outcomeOf(outcome: string, work: () => Promise<unknown>): Promise<void> {
    const before = (await this.status()).records[outcome] ?? 0;
    await work();
    await this.ticksShow(`nothing was ${outcome}`, async () => ((await this.status()).records[outcome] ?? 0) > before);
  }
}
