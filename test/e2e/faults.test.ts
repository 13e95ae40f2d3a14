import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { RunningEngine, until } from './running-engine.ts';

let engine: RunningEngine;
beforeAll(async () => {
  engine = await RunningEngine.start();
}, 120_000);
afterAll(() => engine.stop());

const Page = z.object({
  total: z.number(),
  records: z.array(z.object({ properties: z.record(z.string(), z.string().nullable()) })),
});
const Status = z.object({ setAside: z.object({ waiting: z.number(), parked: z.number() }) });
const Queues = z.array(z.object({ name: z.string(), visible: z.number(), inFlight: z.number(), delayed: z.number() }));

const LEADS = 120;
const phoneOf = (round: number, index: number) => `+81 3 ${round} ${index}`;

async function contacts() {
  const { records } = Page.parse(await engine.control(2, 'records/contacts?limit=10000'));
  return records.flatMap(({ properties }) =>
    properties['email']?.endsWith('@fault.example.com') === true ? [properties] : [],
  );
}

test('under duplicates, disorder, throttling, crashes and lost answers everything arrives, once and as it was last', async () => {
  await engine.control(1, 'faults', { outboundMessages: { duplicate: 0.3, shuffle: true }, visibilityDelaySeconds: 3 });
  await engine.control(2, 'faults', {
    fail: [
      { match: 'batch/upsert', after: 'apply', reset: true, times: 2 },
      { match: 'batch/update', status: 502, body: '<html>', times: 3 },
      { match: 'batch/read', status: 500, times: 3 },
    ],
  });
  await engine.control(0, 'faults', {
    deliveries: { duplicate: 0.2, reorder: true, delayMs: 300 },
    store: { throttle: 0.05 },
    functions: { sync: { fail: 0.3, times: 6 }, 'salesforce-webhook': { fail: 0.2, times: 6 } },
  });

  const ids = await Promise.all(
    Array.from({ length: LEADS }, async (_, index) => {
      const answer = await engine.salesforce('/services/data/v66.0/sobjects/Lead', {
        LastName: `L${index}`,
        Company: 'Fault',
        Email: `p${index}@fault.example.com`,
      });
      return z.object({ id: z.string() }).parse(await answer.json()).id;
    }),
  );
  for (const round of [1, 2]) {
    await Promise.all(
      ids.map((id, index) =>
        engine.salesforce(`/services/data/v66.0/sobjects/Lead/${id}`, { Phone: phoneOf(round, index) }, 'PATCH'),
      ),
    );
  }
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  for (const offset of [0, 1, 2] as const) await engine.heal(offset);

  await until(
    async () => {
      await engine.control(0, 'schedules/poll/run', {});
      const people = await contacts();
      return (
        people.length === LEADS &&
        people.every(({ email, phone }) => phone === phoneOf(2, Number(/\d+/.exec(email ?? '')?.[0])))
      );
    },
    240_000,
    () => `not everything arrived:\n${engine.output}\n${engine.logs('sync').slice(-4_000)}`,
  );
  const emails = (await contacts()).map(({ email }) => email);
  expect(new Set(emails).size).toBe(LEADS);
  await until(
    async () => Status.parse(await (await engine.api('/api/connections/default/status')).json()).setAside.waiting === 0,
    120_000,
    () => 'records are still waiting',
  );
  const left = async () =>
    Queues.parse(await engine.control(0, 'queues')).map(
      ({ visible, inFlight, delayed }) => visible + inFlight + delayed,
    );
  await until(
    async () => (await left()).every((count) => count === 0),
    120_000,
    () => 'messages are left, as dead letters or not',
  );
  expect((await left()).length).toBeGreaterThan(1);
}, 400_000);
