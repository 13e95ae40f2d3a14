import * as z from 'zod';

const DAY_MS = 24 * 3_600_000;
const MOST_A_DAY = 8;

const Values = z.record(z.string(), z.unknown());
const HubspotWrite = z.object({ inputs: z.array(Values) });
const Collection = z.object({ body: z.object({ records: z.array(Values) }) });
const SalesforceWrite = z.object({ compositeRequest: z.array(z.unknown()) });

/** The records that a request writes to, each in one text: which record, and what it is told. */
function recordsOf(text: string): string[] {
  const body: unknown = JSON.parse(text);
  const hubspot = HubspotWrite.safeParse(body);
  if (hubspot.success) return hubspot.data.inputs.map((input) => JSON.stringify(input));
  const salesforce = SalesforceWrite.safeParse(body);
  return (salesforce.data?.compositeRequest ?? []).flatMap((part) =>
    (Collection.safeParse(part).data?.body.records ?? []).map((record) => JSON.stringify(record)),
  );
}

/** Calls of one run: what is sent again at once, by fewer, is one try. */
const ONE_RUN_MS = 15_000;

/** Keeps when each record was told which values. C8: nobody is told the same more than eight times a day unless it was edited. */
export function openTries() {
  const timesMs = new Map<string, number[]>();
  return {
    note: (text: string, nowMs: number): void => {
      for (const record of recordsOf(text)) {
        const times = timesMs.get(record) ?? [];
        if (nowMs - (times.at(-1) ?? -Infinity) > ONE_RUN_MS) times.push(nowMs);
        timesMs.set(record, times);
      }
    },
    /** Somebody edited the record: it may be tried anew. */
    edited: (ids: readonly (string | undefined)[]): void => {
      for (const record of timesMs.keys())
        if (ids.some((id) => id !== undefined && record.includes(`"${id}"`))) timesMs.delete(record);
    },
    /** How often the record that was tried most was told the same. */
    most: (): number => Math.max(0, ...[...timesMs.values()].map(({ length }) => length)),
    tooMany: (): string[] =>
      [...timesMs].flatMap(([record, times]) => {
        const isTooMany = times.some((time, index) => (times[index - MOST_A_DAY] ?? -Infinity) > time - DAY_MS);
        return isTooMany ? [`C8 tried ${times.length} times: ${record.slice(0, 300)}`] : [];
      }),
  };
}
