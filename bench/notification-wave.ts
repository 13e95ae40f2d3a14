import { setTimeout as sleep } from 'node:timers/promises';
import { chunksOf } from '../core/chunks.ts';
import { toId18 } from '../core/salesforce-id.ts';
import { anEnvelope } from '../test/builders/envelope.ts';
import type { RunningEngine } from '../test/e2e/running-engine.ts';
import { untilSeen } from './crossing.ts';
import { aLead, emailOf } from './leads.ts';

/** Notifications that are posted together, each of a Lead of its own. */
export interface Wave {
  /** Four letters or digits; Leads of one series are the same people in every wave. */
  readonly series: string;
  readonly notifications: number;
  readonly perMessage: number;
  /** The job title that all get in this wave, and by which it is seen that they crossed. */
  readonly title: string;
  readonly ownerId: string;
}

/** As many messages at once as the Salesforce simulator sends. */
const POSTERS = 8;
const AGAIN_MS = 100;

export interface Crossed {
  /** From the first POST until every contact is seen in HubSpot with its new title. */
  readonly elapsedMs: number;
  /** Messages that API Gateway did not let through to the receiver at their first try, for there were too many. */
  readonly refused: number;
}

/** Posts a wave to the receiver and waits until all of it is seen in HubSpot. */
export async function postWave(engine: RunningEngine, wave: Wave): Promise<Crossed> {
  const envelopes = envelopesOf(engine, wave);
  const emails = Array.from({ length: wave.notifications }, (_, index) => emailOf(wave.series, index));
  const startedAt = performance.now();
  const [refused] = await Promise.all([
    postAll(engine.receiverUrl(), envelopes),
    untilSeen(engine, emails, wave.title),
  ]);
  return { elapsedMs: performance.now() - startedAt, refused };
}

function envelopesOf(engine: RunningEngine, wave: Wave): string[] {
  const SystemModstamp = new Date().toISOString();
  const records = Array.from({ length: wave.notifications }, (_, index) => ({
    Id: idOf(wave.series, index),
    SystemModstamp,
    IsConverted: 'false',
    OwnerId: wave.ownerId,
    ...aLead(wave.series, index, wave.title),
  }));
  return chunksOf(records, wave.perMessage).map((chunk) =>
    anEnvelope({ organizationId: engine.organizationId(), object: 'Lead', records: chunk }),
  );
}

/** An id far above those that the simulator gives out: the Lead is known by its notification alone. */
const idOf = (series: string, index: number): string => toId18(`00Qzz${series}${String(index).padStart(6, '0')}`);

/** Answers how many messages were refused at first; Salesforce sends such a message again too, only later. */
async function postAll(url: string, envelopes: readonly string[]): Promise<number> {
  const open = envelopes.toReversed();
  const refused = new Set<string>();
  const post = async () => {
    for (let body = open.pop(); body !== undefined; body = open.pop()) {
      const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'text/xml; charset=utf-8' }, body });
      if (answer.status === 429) {
        refused.add(body);
        open.push(body);
        await sleep(AGAIN_MS);
      } else if (answer.status !== 200)
        throw new Error(`the receiver answered ${answer.status} ${await answer.text()}`);
    }
  };
  await Promise.all(Array.from({ length: POSTERS }, post));
  return refused.size;
}
