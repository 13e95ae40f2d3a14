import type { PersonObject } from '../../core/change.ts';
import { VendorError } from '../../core/failure.ts';
import type { SalesforceWrite, SalesforceWriteAnswer } from '../../core/ports.ts';
import type { Lane } from '../../core/usage.ts';
import { SUBREQUESTS_PER_CALL, type Subanswer, callComposite, refusalOf } from './composite.ts';
import { type SalesforceRefusal, failureKind, isCrowded, toVendorError, wordsOfRefusal } from './errors.ts';
import type { Org } from './org.ts';
import { KEY, type Outcome, readCollection } from './write-answers.ts';

/** Salesforce takes so many records in a collection. */
const MAX_RECORDS = 200;
const MIN_RECORDS = 25;
/** 200, 100, 50, 25: what is still locked then waits for its retry. */
const RESENDS = 3;
/** Parts of fewer records are taken apart to the last one, whatever they are refused for. */
const FEW_RECORDS = 8;

/** Records that travel in one request: updates by id, or one object's records under their key. */
interface Collection {
  readonly under: 'id' | PersonObject;
  readonly writes: readonly SalesforceWrite[];
  readonly resends: number;
}

type Result =
  | { readonly kind: 'read'; readonly outcomes: readonly Outcome[] }
  | { readonly kind: 'refused'; readonly refusal: SalesforceRefusal }
  | { readonly kind: 'failed'; readonly error: VendorError; readonly isCrowded: boolean };

interface Run {
  readonly send: (collections: readonly Collection[]) => Promise<Result[]>;
  readonly answers: SalesforceWriteAnswer[];
  pending: Collection[];
  /** How many records a collection may have at present. */
  size: number;
  crowded: boolean;
  /** Why nothing is sent any more. */
  stop?: VendorError;
}

/**
 * Writes Leads and Contacts, a thousand a call; every record has its own answer. What is made is made under its unique
 * key, so that sending it twice makes one. Where too many records are in each other's way they are sent again by fewer;
 * a failure that is not about records ends the writing, and what was not sent yet fails with it.
 */
export async function writePeople(
  org: Org,
  writes: readonly SalesforceWrite[],
  lane: Lane,
): Promise<SalesforceWriteAnswer[]> {
  const run: Run = {
    send: (collections) => sendCollections(org, run, collections, lane),
    answers: [],
    pending: collectionsOf(writes),
    size: MAX_RECORDS,
    crowded: false,
  };
  for (;;) {
    const round = takeRound(run);
    if (round.length === 0) return run.answers;
    run.crowded = false;
    const results = await run.send(round);
    for (const [index, collection] of round.entries()) await settle(run, collection, results[index]);
    run.size = run.crowded ? Math.max(MIN_RECORDS, run.size / 2) : Math.min(MAX_RECORDS, run.size * 2);
  }
}

/** Updates of both objects share collections, sorted since a collection may change its type ten times only. */
function collectionsOf(writes: readonly SalesforceWrite[]): Collection[] {
  const of = (object: PersonObject, isUpdate: boolean) =>
    writes.filter((write) => write.object === object && (write.id !== undefined) === isUpdate);
  const collections: Collection[] = [
    { under: 'id', resends: 0, writes: [...of('Lead', true), ...of('Contact', true)] },
    { under: 'Lead', resends: 0, writes: of('Lead', false) },
    { under: 'Contact', resends: 0, writes: of('Contact', false) },
  ];
  return collections.filter((collection) => collection.writes.length > 0);
}

function takeRound(run: Run): Collection[] {
  const round: Collection[] = [];
  while (round.length < SUBREQUESTS_PER_CALL) {
    const [head, ...rest] = run.pending;
    if (head === undefined) break;
    round.push(part(head, 0, run.size));
    const left = part(head, run.size);
    run.pending = left.writes.length === 0 ? rest : [left, ...rest];
  }
  return round;
}

const part = (collection: Collection, start: number, end?: number): Collection => ({
  ...collection,
  writes: collection.writes.slice(start, end),
});

async function sendCollections(org: Org, run: Run, collections: readonly Collection[], lane: Lane): Promise<Result[]> {
  try {
    if (run.stop !== undefined) throw run.stop;
    const { answers, serverTime } = await callComposite(org, collections.map(toSubrequest), lane);
    return collections.map(({ writes }, index) => resultOf(writes, answers[index], serverTime));
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    const isTimeout = error.cause instanceof Error && error.cause.name === 'TimeoutError';
    if (!isTimeout) run.stop ??= error;
    return collections.map(() => ({ kind: 'failed', error, isCrowded: isTimeout }));
  }
}

const toSubrequest = ({ under, writes }: Collection) => ({
  method: 'PATCH' as const,
  path: `/composite/sobjects${under === 'id' ? '' : `/${under}/${KEY}`}`,
  body: {
    allOrNone: false,
    records: writes.map(({ object, id, fields, hubspotId }) => ({
      attributes: { type: object },
      ...(id !== undefined && { id }),
      ...fields,
      [KEY]: hubspotId,
    })),
  },
});

function resultOf(writes: readonly SalesforceWrite[], answer: Subanswer | undefined, at: string): Result {
  if (answer === undefined || answer.httpStatusCode < 300)
    return { kind: 'read', outcomes: readCollection(writes, answer?.body, at) };
  const refusal = refusalOf(answer);
  if (failureKind(refusal) === 'reject') return { kind: 'refused', refusal };
  return { kind: 'failed', error: toVendorError(refusal), isCrowded: isCrowded(refusal) };
}

async function settle(run: Run, collection: Collection, result: Result | undefined): Promise<void> {
  if (result === undefined) return;
  if (result.kind === 'refused') return isolate(run, collection, result.refusal);
  const outcomes = result.kind === 'read' ? result.outcomes : outcomesOf(collection, result);
  const crowded = outcomes.filter((outcome) => outcome.isCrowded);
  // One record alone is in nobody's way here: whoever holds its lock is waited for by its retry.
  const again = crowded.length > 1 && collection.resends < RESENDS ? crowded : [];
  run.answers.push(...outcomes.filter((outcome) => !again.includes(outcome)).map(({ answer }) => answer));
  for (const { answer } of outcomes) {
    if (answer.kind === 'failed' && ['allocation', 'limit', 'auth'].includes(answer.error.kind))
      run.stop ??= answer.error;
  }
  if (again.length > 0) resend(run, collection, new Set(again.map(({ answer }) => answer.hubspotId)));
}

const outcomesOf = ({ writes }: Collection, { error, isCrowded: crowded }: Result & { kind: 'failed' }): Outcome[] =>
  writes.map(({ hubspotId }) => ({ answer: { hubspotId, kind: 'failed', error }, isCrowded: crowded }));

/** What was locked, or took too long, is sent again in halves. */
function resend(run: Run, collection: Collection, hubspotIds: ReadonlySet<string>): void {
  run.crowded = true;
  const writes = collection.writes.filter(({ hubspotId }) => hubspotIds.has(hubspotId));
  const again = { ...collection, writes, resends: collection.resends + 1 };
  const middle = Math.ceil(writes.length / 2);
  run.pending.unshift(...[part(again, 0, middle), part(again, middle)].filter(isNotEmpty));
}

const isNotEmpty = ({ writes }: Collection): boolean => writes.length > 0;

/**
 * Takes a collection that was refused as a whole apart, four parts a call, until the record that is to blame stands
 * alone. When the records at its ends are refused alone, and what is between them in both halves, all for the same
 * reason, then the reason is in common, such as a field that is not there.
 */
async function isolate(run: Run, collection: Collection, refusal: SalesforceRefusal): Promise<void> {
  const { length } = collection.writes;
  if (length === 1) return refuseAll(run, collection, refusal);
  const bounds = [0, 1, Math.ceil(length / 2), Math.max(1, length - 1), length];
  const parts = bounds
    .slice(1)
    .map((end, index) => part(collection, bounds[index] ?? 0, end))
    .filter(isNotEmpty);
  const results = await run.send(parts);
  const isShared =
    length > FEW_RECORDS &&
    results.every((result) => result.kind === 'refused' && result.refusal.errorCode === refusal.errorCode);
  if (isShared) return refuseAll(run, collection, refusal);
  for (const [index, each] of parts.entries()) await settle(run, each, results[index]);
}

function refuseAll(run: Run, { writes }: Collection, refusal: SalesforceRefusal): void {
  const words = wordsOfRefusal(refusal);
  run.answers.push(...writes.map(({ hubspotId }) => ({ hubspotId, kind: 'refused' as const, words, fields: [] })));
}
