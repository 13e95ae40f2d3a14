import * as z from 'zod';

/**
 * Every setting of a connection: its values and, in English and Japanese, what it means. The API, its errors, the page
 * and the docs are derived from here; a new setting is added to this schema and to `defaultSettings`.
 */
export const Settings = z.strictObject({
  sync: z.enum(['on', 'paused', 'off']).meta({
    en: 'Whether records are kept in step: on; paused, where changes are noted and nothing is written; or off, where nothing is read or written.',
    ja: 'レコードを同期するかどうか。on は同期、paused は変更を記録するだけで書き込まず、off は読み取りも書き込みもしません。',
  }),
  createFromSalesforce: z.strictObject({
    lead: z.boolean().meta({
      en: 'Create a HubSpot contact when a Lead without one is created or changed in Salesforce. While this is off such Leads are left alone, and cross with their next change after it is on.',
      ja: 'Salesforceでリードが作成または変更され、対応するコンタクトがない場合、HubSpotにコンタクトを作成します。オフの間は何もせず、オンにした後の次の変更で作成します。',
    }),
    contact: z.boolean().meta({
      en: 'Create a HubSpot contact when a Contact without one is created or changed in Salesforce. While this is off such Contacts are left alone, and cross with their next change after it is on.',
      ja: 'Salesforceで取引先責任者が作成または変更され、対応するコンタクトがない場合、HubSpotにコンタクトを作成します。オフの間は何もせず、オンにした後の次の変更で作成します。',
    }),
  }),
  inclusionListId: z
    .string()
    .regex(/^\d{1,20}$/, 'Invalid list: expected the digits of a HubSpot list id')
    .nullable()
    .meta({
      en: 'The HubSpot list of contacts that may go to Salesforce, or null for all. A contact that is not in it is left alone on both sides until it joins; nothing is deleted or unlinked.',
      ja: 'Salesforceに送るコンタクトのHubSpotリスト。nullの場合はすべて。リストにないコンタクトは、追加されるまで双方とも更新されません。削除やリンク解除は行いません。',
    }),
  newRecordType: z.enum(['Lead', 'Contact']).meta({
    en: 'What a HubSpot contact becomes in Salesforce when no Lead or Contact matches it. An existing match is always used before anything is created.',
    ja: '一致するリードも取引先責任者もないHubSpotコンタクトを、Salesforceでどちらとして作成するか。既存の一致がある場合は必ずそれを使用します。',
  }),
  statePicklists: z.boolean().meta({
    en: "Whether the org uses Salesforce's state and country picklists: places are then written by their codes, a state only with its country, and a place that is not in the picklists waits while the rest is written.",
    ja: 'Salesforce組織で州/国選択リストを使用しているかどうか。オンの場合、州と国はコードで一緒に書き込み、選択リストにない値は保留して残りを書き込みます。',
  }),
  lifecycleTransitions: z.boolean().meta({
    en: "Whether a contact's lifecycle stage moves forward with its opportunities in Salesforce: to opportunity with an open one, to customer with one that is won; never backward.",
    ja: 'Salesforceの商談に応じてコンタクトのライフサイクルステージを進めるかどうか。進行中の商談で「商談」、成立で「顧客」になり、後退はしません。',
  }),
  apiCallLimit: z.int().min(0).max(100_000_000).nullable().meta({
    en: 'The most Salesforce API calls Crosswalk may make in 24 hours, or null for no limit of its own.',
    ja: 'Crosswalkが24時間に使用できるSalesforce APIコールの上限。nullの場合、独自の上限はありません。',
  }),
});
export type Settings = z.infer<typeof Settings>;

/** What a connection does until its owner says otherwise: a full sync, within whatever the org allows. */
export const defaultSettings: Settings = {
  sync: 'on',
  createFromSalesforce: { lead: true, contact: true },
  inclusionListId: null,
  newRecordType: 'Lead',
  statePicklists: false,
  lifecycleTransitions: true,
  apiCallLimit: null,
};

/** One thing wrong with a settings document: where, and what is allowed there. */
export interface SettingsFault {
  /** A path such as `createFromSalesforce.lead`; empty for the document itself. */
  readonly path: string;
  readonly message: string;
}

export type ParsedSettings =
  | { readonly kind: 'valid'; readonly settings: Settings }
  | { readonly kind: 'invalid'; readonly faults: readonly SettingsFault[] };

/** Checks a whole settings document from outside; every fault is reported at once, with its path. */
export function parseSettings(document: unknown): ParsedSettings {
  const parsed = Settings.safeParse(document, { reportInput: true });
  if (parsed.success) return { kind: 'valid', settings: parsed.data };
  return { kind: 'invalid', faults: parsed.error.issues.flatMap(issueToFaults) };
}

/**
 * Reads stored settings, whichever version saved them. Never throws: what is not there, or cannot be read, has its
 * default, and what this version does not know is dropped; but a `sync` that cannot be read is `paused`, so that nothing
 * is written on a guess.
 */
export function readStoredSettings(document: unknown): Settings {
  return Settings.parse(readable(Settings, document ?? null, defaultSettings, { ...defaultSettings, sync: 'paused' }));
}

const Group = z.record(z.string(), z.unknown());

/** The value with `absent` in place of what is missing and `unreadable` in place of what is wrong, leaf by leaf. */
function readable(schema: z.core.$ZodType, value: unknown, absent: unknown, unreadable: unknown): unknown {
  if (value === undefined) return absent;
  if (!(schema instanceof z.ZodObject)) return z.safeParse(schema, value).success ? value : unreadable;
  const group = Group.safeParse(value);
  if (!group.success) return unreadable;
  const [absentKeys, unreadableKeys] = [Group.parse(absent), Group.parse(unreadable)];
  const children = Object.entries<z.core.$ZodType>(schema.shape).map(
    ([key, child]) => [key, readable(child, group.data[key], absentKeys[key], unreadableKeys[key])] as const,
  );
  return Object.fromEntries(children);
}

function issueToFaults(issue: z.core.$ZodIssue): SettingsFault[] {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...issue.path, key].join('.'),
      message: `There is no such setting. Allowed here: ${allowedKeys(issue.path).join(', ')}.`,
    }));
  }
  if ('input' in issue && issue.input === undefined)
    return [{ path, message: 'This setting is missing: a document holds all of them.' }];
  return [{ path, message: `${issue.message}; got ${typeName(issue.input)}.` }];
}

const allowedKeys = (path: readonly PropertyKey[]): string[] =>
  Object.keys(path[0] === 'createFromSalesforce' ? Settings.shape.createFromSalesforce.shape : Settings.shape);

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'string') return `the string ${JSON.stringify(value.slice(0, 40))}`;
  return typeof value === 'object'
    ? 'an object'
    : `the ${typeof value} ${typeof value === 'number' ? value : JSON.stringify(value)}`;
}
