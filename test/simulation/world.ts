import { inspect } from 'node:util';
import { changeQueue } from '../../adapters/aws/change-queue.ts';
import { settingsTable } from '../../adapters/aws/settings-table.ts';
import type { HubspotChange } from '../../core/change.ts';
import { defaultSettings } from '../../core/settings.ts';
import { seededRandom } from '../../local/random.ts';
import { MemoryDocuments } from '../fakes/memory-documents.ts';
import { MemoryQueue } from '../fakes/memory-queue.ts';
import { START_MS } from '../local/salesforce/org-under-test.ts';
import { CONNECTION, openEngine } from './engine.ts';
import { openMessages } from './messages.ts';
import { openPeople } from './people.ts';
import { type Knowledge, NOTHING, type Planted } from './planted.ts';
import { CLIENT_SECRET, TOKEN, WEBHOOK_SECRET, openSides } from './sides.ts';
import { Stepper } from './stepper.ts';
import { openTries } from './tries.ts';
import { openUpsets } from './upsets.ts';

export interface WorldOptions {
  readonly seed: number;
  readonly twoWay: boolean;
  readonly planted?: (knowledge: Knowledge) => Planted;
}

const VISIBILITY_MS = 90_000;
/** How often the schedule fires twice at once. */
const TICK_TWICE = 0.1;
/** How often Salesforce ends every session, at a request of the engine's. */
const SESSIONS_END = 0.01;
/** How often one record in five of a request is locked by somebody. */
const LOCKED = 0.1;
const LOCKED_SHARE = 0.2;
const SECRETS = [/@example\.(?:com|org)/u, new RegExp(`${TOKEN}|${CLIENT_SECRET}|${WEBHOOK_SECRET}`, 'u')];
/** What the harness itself threw into the engine. */
const INJECTED = /the store is out of reach|the store answered too late/u;

/** Both CRMs, the stores and the engine in one process under one clock. */
export function openWorld({ seed, twoWay, planted }: WorldOptions) {
  const random = seededRandom(seed);
  let nowMs = START_MS;
  const clock = () => nowMs;
  const advance = (ms: number) => void (nowMs += ms);
  const messages = openMessages({ random, clock, receive: (body) => engine.receive(body) });
  const sides = openSides(clock, seed, messages.send);
  const documents = new MemoryDocuments({
    Links: {},
    Parked: { sortKey: 'sk', indexes: { byRetryAt: 'retryAt' } },
    Settings: { sortKey: 'sk' },
    State: { sortKey: 'sk' },
    Usage: { sortKey: 'sk' },
  });
  const queue = new MemoryQueue({ clock, visibilityMs: VISIBILITY_MS });
  const direct = changeQueue('https://queue.test/changes.fifo', queue.client);
  const made = { calls: 0, writes: [] as string[], tries: openTries() };
  const events: string[] = [];
  const onEvent = (event: string) => void events.push(`${new Date(nowMs).toISOString()} ${event}`);
  const wrote = (what: string) => {
    made.writes.push(what);
    onEvent(`engine: ${what}`);
  };
  const lastWriter = new Map<string, 'engine' | 'person'>();

  let deliveries = 0;
  const hint = (ids: readonly string[], feed: HubspotChange['feed']) => {
    deliveries += 1;
    return direct.send(
      CONNECTION,
      `${feed} ${deliveries}`,
      ids.map((id) => ({ side: 'hubspot' as const, id, feed })),
    );
  };
  const onContact = async (id: string): Promise<void> => {
    lastWriter.set(id, 'person');
    const drawn = random();
    if (drawn > 0.1) await hint([id], 'webhook');
    if (drawn > 0.8) await hint([id], 'webhook');
  };
  const people = openPeople({
    random,
    clock,
    sides,
    documents,
    twoWay,
    onEdit: made.tries.edited,
    onEvent,
    onContact,
  });
  const upsets = openUpsets({ random, clock, sides, documents, people, onEvent, onContact });
  const stepper = new Stepper({ random, clock, advance, edit: people.edit });

  const fetchSalesforce = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    const text = request.method === 'GET' ? '' : await request.clone().text();
    if (isSalesforceWrite(request.method, pathname, text)) {
      wrote(`salesforce ${text.slice(0, 2_000)}`);
      made.tries.note(text, nowMs);
    }
    const response = await sides.alone(async () => {
      if (stepper.draws(SESSIONS_END)) await sides.org.faults({ revokeSessions: true });
      const isLocked = stepper.draws(LOCKED);
      if (isLocked) await sides.org.faults({ lockRows: LOCKED_SHARE });
      const answer = await sides.org.simulator.fetch(request);
      if (isLocked) await sides.org.faults({ lockRows: 0 });
      return answer;
    });
    if (pathname.startsWith('/services/data') && response.status !== 401) made.calls += 1;
    return response;
  };
  const fetchHubspot = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    const isWrite = request.method !== 'GET' && /\/contacts\/batch\/(?!read)/u.test(pathname);
    if (isWrite) {
      const text = await request.clone().text();
      wrote(`hubspot ${pathname} ${text.slice(0, 2_000)}`);
      made.tries.note(text, nowMs);
    }
    const response = await sides.portal.fetch(request);
    if (isWrite)
      for (const [, id = ''] of (await response.clone().text()).matchAll(/"id":"(\d+)"/gu))
        lastWriter.set(id, 'engine');
    return response;
  };
  const knowledge = { wroteLast: (id: string) => lastWriter.get(id) === 'engine', clock };
  const engine = openEngine({
    clock,
    advance,
    documents,
    queue,
    stepper,
    fetchSalesforce,
    fetchHubspot,
    planted: planted?.(knowledge) ?? NOTHING,
  });
  const settings = settingsTable(documents.client, 'Settings');
  let version = 0;

  return {
    random,
    clock,
    advance,
    sides,
    documents,
    queue,
    people,
    upsets,
    stepper,
    engine,
    messages,
    made,
    events,
    hint,
    limit: async (apiCallLimit: number | null): Promise<void> => {
      const author = { by: 'ops', at: new Date(nowMs).toISOString() };
      const saved = await settings.save(CONNECTION, version, { ...defaultSettings, apiCallLimit }, author);
      version = saved?.version ?? version;
    },
    /** Works until the queue has nothing to give. */
    drain: async (): Promise<void> => {
      for (let count = 0; count < 60 && queue.size > 0; count += 1) {
        if ((await engine.work()) === 0) advance(30_000);
      }
    },
    tick: async (): Promise<void> => {
      advance(60_000);
      await sides.org.simulator.tick();
      await sides.portal.tick();
      await messages.deliverLate();
      if (stepper.draws(TICK_TWICE)) await engine.pollTwice();
      else await engine.poll();
    },
  };
}

export type World = ReturnType<typeof openWorld>;

function isSalesforceWrite(method: string, pathname: string, text: string): boolean {
  if (!pathname.startsWith('/services/data') || method === 'GET') return false;
  return !pathname.endsWith('/composite') || /"method":"(?:POST|PATCH|DELETE|PUT)"/u.test(text);
}

/** Keeps what is logged meanwhile; answers what must not be in a log (C11) or tells of a bug. */
export async function withLogs(work: () => Promise<void>): Promise<string[]> {
  const kept = { error: console.error, log: console.log, warn: console.warn };
  const lines: string[] = [];
  const keep = (...parts: unknown[]) => void lines.push(parts.map((part) => inspect(part)).join(' '));
  Object.assign(console, { error: keep, log: keep, warn: keep });
  try {
    await work();
  } finally {
    Object.assign(console, kept);
  }
  return lines.flatMap((line) => [
    ...SECRETS.filter((secret) => secret.test(line)).map(() => `C11 a log line holds a secret: ${line.slice(0, 300)}`),
    ...(INJECTED.test(line) ? [] : [`an error nobody threw: ${line.slice(0, 600)}`]),
  ]);
}
