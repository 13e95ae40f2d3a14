import type { SQSRecord } from 'aws-lambda';
import { remoteClient } from './remote-stores.ts';
import { startFunctions } from './whole-engine.ts';

/** The worker in a process of its own, as Lambda runs it: everything else is behind an address, the clock too. */
const [storesUrl = '', salesforceUrl = '', hubspotUrl = ''] = process.argv.slice(2);
let nowMs = 0;

const fetchWorld: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  nowMs = Number(response.headers.get('x-now') ?? nowMs);
  return response;
};

const { sync } = startFunctions({
  clock: () => nowMs,
  sleep: (ms) => fetchWorld(`${storesUrl}/sleep?ms=${ms}`),
  documents: remoteClient(`${storesUrl}/documents`, fetchWorld),
  queue: remoteClient(`${storesUrl}/queue`, fetchWorld),
  salesforceUrl,
  hubspotUrl,
  fetch: fetchWorld,
});

export interface Delivery {
  readonly nowMs: number;
  readonly remainingMs: number;
  readonly records: SQSRecord[];
}

process.once('disconnect', () => process.exit(0));
process.on('message', (delivery: Delivery) => {
  nowMs = delivery.nowMs;
  const endMs = nowMs + delivery.remainingMs;

  void sync({ Records: delivery.records }, { getRemainingTimeInMillis: () => endMs - nowMs }).then((answer) => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    process.send?.({ ...answer, peakKb: maxRSS, cpuUs: userCPUTime + systemCPUTime });
  });
});
