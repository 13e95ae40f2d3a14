import * as z from 'zod';
import type { Credential } from '../../../local/hubspot/access.ts';
import { type HubspotOptions, createHubspotSimulator } from '../../../local/hubspot/simulator.ts';
import { seededRandom } from '../../../local/random.ts';
import { type Store, memoryStore } from '../../../local/store.ts';
import type { World } from '../../../local/world/types.ts';

const Context = z.record(z.string(), z.array(z.string()));

const Fault = z.looseObject({
  message: z.string(),
  code: z.string().optional(),
  category: z.string().optional(),
  context: Context.optional(),
});

const Entry = z.looseObject({
  id: z.string().optional(),
  name: z.string().optional(),
  new: z.boolean().optional(),
  objectWriteTraceId: z.string().optional(),
  properties: z.record(z.string(), z.string().nullable()).optional(),
  propertiesWithHistory: z.record(z.string(), z.array(z.looseObject({}))).optional(),
  updatedAt: z.string().optional(),
  options: z.array(z.looseObject({ value: z.string() })).optional(),
});

/** The members of answers that tests look at one by one. */
const Body = Entry.extend({
  message: z.string().optional(),
  correlationId: z.string().optional(),
  category: z.string().optional(),
  context: Context.optional(),
  errors: z.array(Fault).optional(),
  numErrors: z.number().optional(),
  results: z.array(Entry).optional(),
  total: z.number().optional(),
  paging: z.looseObject({ next: z.looseObject({ after: z.string(), link: z.string().optional() }) }).optional(),
  warnings: z.array(z.looseObject({})).optional(),
});

export type Body = z.infer<typeof Body>;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body; `{}` when it is empty or no JSON. */
  readonly body: Body;
}

const EVERYTHING = ['contacts', 'companies'].flatMap((object) =>
  ['objects', 'schemas'].flatMap((what) => [`crm.${what}.${object}.read`, `crm.${what}.${object}.write`]),
);

export const APP_ID = 1_512_050;
export const PORTAL_ID = 48_811_234;
export const START = Date.parse('2026-11-24T06:00:00.123Z');

export const credential = (
  label: string,
  scopes: readonly string[] = [...EVERYTHING, 'crm.objects.owners.read', 'crm.lists.read', 'crm.lists.write'],
): Credential => ({
  label,
  token: `token-of-${label}`,
  scopes,
  appId: APP_ID,
  kind: 'private-app',
});

export interface PortalOptions {
  readonly world?: World | null;
  readonly store?: Store;
  readonly tokens?: readonly Credential[];
  readonly sleep?: (ms: number) => Promise<unknown>;
  readonly send?: typeof fetch;
  readonly webhooks?: HubspotOptions['webhooks'];
}

/** A portal with a clock of its own, and calls to it as one token or another. */
export function portalUnderTest(options: PortalOptions = {}) {
  let now = START;
  const simulator = createHubspotSimulator({
    portalId: PORTAL_ID,
    tokens: options.tokens ?? [credential('crosswalk'), credential('others')],
    world: options.world ?? null,
    store: options.store ?? memoryStore(),
    clock: () => now,
    random: seededRandom(7),
    ...(options.sleep && { sleep: options.sleep }),
    ...(options.send && { send: options.send }),
    ...(options.webhooks && { webhooks: options.webhooks }),
  });
  const send = async (
    method: string,
    path: string,
    body?: unknown,
    label: string | null = 'crosswalk',
  ): Promise<Answer> => {
    const request = new Request(`http://portal.test${path}`, {
      method,
      headers: {
        ...(label !== null && { authorization: `Bearer token-of-${label}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const response = await simulator.fetch(request);
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: jsonOf(text) };
  };
  return {
    simulator,
    send,
    get: (path: string) => send('GET', path),
    post: (path: string, body: unknown) => send('POST', path, body),
    patch: (path: string, body: unknown) => send('PATCH', path, body),
    wait: (ms: number) => {
      now += ms;
    },
  };
}

export type PortalUnderTest = ReturnType<typeof portalUnderTest>;

function jsonOf(text: string): Body {
  return text.startsWith('{') ? Body.parse(JSON.parse(text)) : {};
}

export const CONTACTS = '/crm/objects/2026-09/contacts';
export const COMPANIES = '/crm/objects/2026-09/companies';

/** Creates a contact and gives its id. */
export async function contactIn(portal: PortalUnderTest, properties: Record<string, string>): Promise<string> {
  const { body } = await portal.post(CONTACTS, { properties });
  return String(body['id']);
}
