import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { chunksOf } from '../core/chunks.ts';
import type { RunningEngine } from '../test/e2e/running-engine.ts';

/** HubSpot gives at most so many contacts a call. */
const CONTACTS_PER_READ = 100;

/**
 * How often to look, as a share of the time that has passed: exact enough at every scale, and within the 190 calls in
 * ten seconds that other clients of HubSpot have like anybody.
 */
const LOOK_EVERY = { share: 0.05, leastMs: 20 } as const;
const LIMIT_MS = 120_000;

/**
 * Waits until other clients of HubSpot see the job title that all of these people were given. It looks at some of them
 * often and at all of them only then, since looking is work for the same processors. Throws after two minutes.
 */
export async function untilSeen(engine: RunningEngine, emails: readonly string[], title: string): Promise<void> {
  const every = Math.ceil(emails.length / CONTACTS_PER_READ);
  const some = emails.filter((_, index) => (emails.length - 1 - index) % every === 0);
  for (const chunk of [some, ...chunksOf(emails, CONTACTS_PER_READ)]) await untilAllSeen(engine, chunk, title);
}

async function untilAllSeen(engine: RunningEngine, emails: readonly string[], title: string): Promise<void> {
  const startedAt = performance.now();
  for (;;) {
    const seen = await countWithTitle(engine, emails, title);
    if (seen === emails.length) return;
    const waitedMs = performance.now() - startedAt;
    if (waitedMs > LIMIT_MS) throw new Error(`${seen} of ${emails.length} contacts have the title ${title}`);
    await sleep(Math.max(LOOK_EVERY.leastMs, waitedMs * LOOK_EVERY.share));
  }
}

const Contacts = z.object({
  results: z.array(z.object({ properties: z.object({ jobtitle: z.string().nullable() }) })),
});

async function countWithTitle(engine: RunningEngine, emails: readonly string[], title: string): Promise<number> {
  const answer = await engine.hubspot('/crm/objects/2026-09/contacts/batch/read', {
    idProperty: 'email',
    inputs: emails.map((id) => ({ id })),
    properties: ['jobtitle'],
  });
  if (answer.status === 429) return 0;
  const { results } = Contacts.parse(await answer.json());
  return results.filter(({ properties }) => properties.jobtitle === title).length;
}

const Queues = z.array(z.object({ visible: z.number(), inFlight: z.number(), delayed: z.number() }));

/** Waits until no change waits or is with the worker, so that nothing that was measured goes on. */
export async function untilIdle(engine: RunningEngine): Promise<void> {
  for (;;) {
    const queues = Queues.parse(await engine.control(0, 'queues'));
    if (queues.every(({ visible, inFlight, delayed }) => visible + inFlight + delayed === 0)) return;
    await sleep(LOOK_EVERY.leastMs);
  }
}
