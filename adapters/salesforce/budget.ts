import { VendorError } from '../../core/failure.ts';
import type { Clock, SettingsReader } from '../../core/ports.ts';
import { type CallUse, type Lane, laneLimit } from '../../core/usage.ts';
import type { Budget } from './org.ts';

/** Where calls are counted for all processes. */
export interface CallCounter {
  reserve(connection: string, calls: number, limit: number | null, nowMs: number, use?: CallUse): Promise<boolean>;
  release(connection: string, calls: number, nowMs: number, use?: CallUse): Promise<void>;
}

/** The connection's own limit of calls, asked before each call and counted with it. */
export function callBudget(connection: string, counter: CallCounter, settings: SettingsReader, clock: Clock): Budget {
  return {
    spend: async (lane, kind = 'login') => {
      const use = { lane, kind };
      const { apiCallLimit } = await settings.read(connection);
      const nowMs = clock();
      if (!(await counter.reserve(connection, 1, laneLimit(apiCallLimit, lane), nowMs, use)))
        throw new VendorError('salesforce', 'limit', wordsOf(apiCallLimit, lane));
      return { giveBack: () => counter.release(connection, 1, nowMs, use) };
    },
  };
}

function wordsOf(apiCallLimit: number | null, lane: Lane): string {
  const limit = laneLimit(apiCallLimit, lane);
  const share = limit === apiCallLimit ? '' : `, which leaves ${limit} to the lane ${lane},`;
  return `the limit of ${apiCallLimit} Salesforce calls in 24 hours${share} is reached`;
}
