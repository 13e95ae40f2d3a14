import * as z from 'zod';
import type { Documents } from './documents.ts';

const SHARE = z.number().min(0).max(1);

const FAIL = z.strictObject({
  match: z.string().describe('a piece of the path and query, for example "/composite"'),
  method: z.string().optional(),
  status: z.number().int().min(400).max(599).default(503),
  errorCode: z.string().optional(),
  message: z.string().optional(),
  body: z.string().optional().describe('sent as text/html instead of a JSON error'),
  times: z.number().int().min(1).default(1),
  after: z.enum(['before', 'apply']).default('before').describe('whether the call takes effect all the same'),
  reset: z.boolean().default(false).describe('the connection breaks instead of an answer'),
});

const REJECT = z.strictObject({
  object: z.string(),
  field: z.string(),
  contains: z.string().describe('a piece of the new value, in any case'),
  statusCode: z.string().default('FIELD_CUSTOM_VALIDATION_EXCEPTION'),
  message: z.string(),
  fields: z.array(z.string()).default([]),
});

/** What can be made to go wrong, and how; every key may be left out. */
export const FAULTS = z.strictObject({
  visibilityDelaySeconds: z.number().min(0).default(0),
  outboundMessages: z
    .strictObject({
      active: z.boolean().default(true),
      duplicate: SHARE.default(0),
      shuffle: z.boolean().default(false),
      delayMs: z.number().min(0).default(0),
    })
    .prefault({}),
  fail: z.array(FAIL).default([]),
  rejectRecords: z.array(REJECT).default([]),
  dailyApiRequests: z.strictObject({ max: z.number().int().min(0) }).prefault({ max: 100_000 }),
  lockRows: SHARE.default(0),
  slowMs: z.number().min(0).max(600_000).default(0),
});

export type Faults = z.infer<typeof FAULTS>;
export type FailRule = Faults['fail'][number];

/** The faults that are switched on; they survive a restart. */
export interface FaultSwitches {
  readonly current: Faults;
  set(faults: Faults): void;
  /** The rule that this call runs into, used up once. */
  takeFail(method: string, target: string): FailRule | undefined;
}

/** Opens the switches, all off in a new store. */
export function openFaults(documents: Documents): FaultSwitches {
  const stored = documents.collection('faults', (document) => FAULTS.parse(document));
  const none = FAULTS.parse({});
  const read = (): Faults => stored.get('faults') ?? none;
  return {
    get current() {
      return read();
    },
    set: (faults) => stored.set('faults', faults),
    takeFail: (method, target) => {
      const { fail, ...others } = read();
      const rule = fail.find(
        ({ match, method: only }) => target.includes(match) && (only === undefined || only.toUpperCase() === method),
      );
      if (rule === undefined) return undefined;
      const left = rule.times > 1 ? [{ ...rule, times: rule.times - 1 }] : [];
      stored.set('faults', { ...others, fail: fail.flatMap((each) => (each === rule ? left : [each])) });
      return rule;
    },
  };
}
