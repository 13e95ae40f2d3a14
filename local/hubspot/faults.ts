import * as z from 'zod';

const Range = z.tuple([z.number().min(0), z.number().min(0)]).refine(([least, most]) => least <= most, {
  message: 'the first number must not exceed the second',
});

const FailureShape = z.strictObject({
  /** Part of the path (`batch/upsert`) or the kind of call (`search`). */
  match: z.string().min(1),
  status: z.number().int().min(200).max(599).optional(),
  times: z.number().int().min(1).default(1),
  /** `before` the request has any effect, or after it was applied. */
  after: z.enum(['before', 'apply']).default('before'),
  /** Break the connection instead of answering. */
  reset: z.boolean().default(false),
  body: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
  retryAfterSeconds: z.number().min(0).optional(),
  slowMs: z.number().min(0).max(120_000).default(0),
});

const Failure = FailureShape.refine(
  ({ status, reset, body, slowMs }) => status !== undefined || reset || body !== undefined || slowMs > 0,
  { message: 'a failure needs a status, a body, reset or slowMs' },
);

/** What can be made to go wrong; each switch given replaces the one before. */
export const FaultSwitches = z.strictObject({
  fail: z.array(Failure).optional(),
  searchLagMs: Range.optional(),
  listLagMs: Range.optional(),
  joinOrder: z.enum(['ascending', 'descending']).optional(),
  webhooks: z
    .strictObject({
      duplicate: z.number().min(0).max(1).optional(),
      drop: z.number().min(0).max(1).optional(),
      shuffle: z.boolean().optional(),
      delayMs: Range.optional(),
    })
    .optional(),
  propertyLagMs: z.number().min(0).optional(),
  shuffleResults: z.boolean().optional(),
  bumpAfterCreate: z.boolean().optional(),
  scopesShape: z.enum(['current', 'legacy']).optional(),
  adminRules: z.strictObject({ required: z.array(z.string()) }).optional(),
  rateLimit: z
    .strictObject({
      tenSecondly: z.number().int().min(1).optional(),
      search: z.number().int().min(1).optional(),
      daily: z.number().int().min(1).optional(),
    })
    .optional(),
});

export type FaultSwitches = z.infer<typeof FaultSwitches>;
export type Failure = z.infer<typeof Failure>;

/** The switches with their defaults filled in. */
export interface Faults {
  searchLagMs: readonly [number, number];
  /** How long after a change HubSpot sees who belongs to which list. */
  listLagMs: readonly [number, number];
  joinOrder: 'ascending' | 'descending';
  /** How many webhook events come twice or never (0 to 1), in which order and how late. */
  webhooks: {
    readonly duplicate: number;
    readonly drop: number;
    readonly shuffle: boolean;
    readonly delayMs: readonly [number, number];
  };
  propertyLagMs: number;
  shuffleResults: boolean;
  bumpAfterCreate: boolean;
  scopesShape: 'current' | 'legacy';
  adminRules: { readonly required: readonly string[] };
  rateLimit: { readonly tenSecondly: number; readonly search: number; readonly daily: number };
  fail: Failure[];
}

/** How HubSpot behaves on an ordinary day, on a Professional or Enterprise plan. */
export function ordinaryDay(): Faults {
  return {
    searchLagMs: [500, 3000],
    listLagMs: [1000, 3000],
    joinOrder: 'ascending',
    webhooks: { duplicate: 0, drop: 0, shuffle: true, delayMs: [500, 2000] },
    propertyLagMs: 0,
    shuffleResults: true,
    bumpAfterCreate: true,
    scopesShape: 'current',
    adminRules: { required: [] },
    rateLimit: { tenSecondly: 190, search: 5, daily: 650_000 },
    fail: [],
  };
}

/** Sets the switches given and leaves the others. */
export function switchFaults(faults: Faults, switches: FaultSwitches): void {
  const { fail, rateLimit, adminRules, webhooks, ...rest } = switches;
  Object.assign(faults, definedOf(rest));
  if (fail !== undefined) faults.fail = fail.map((failure) => ({ ...failure }));
  if (adminRules !== undefined) faults.adminRules = adminRules;
  if (webhooks !== undefined) faults.webhooks = Object.assign({}, faults.webhooks, definedOf(webhooks));
  if (rateLimit !== undefined) faults.rateLimit = Object.assign({}, faults.rateLimit, definedOf(rateLimit));
}

const definedOf = <T extends object>(value: T): Partial<T> => {
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.assign({}, ...entries.map(([key, member]) => ({ [key]: member })));
};

/** Takes the next failure that is due for a call, counting down how often it still happens. */
export function takeFailure(faults: Faults, path: string, kind: string): Failure | null {
  const failure = faults.fail.find(({ match }) => match === kind || path.includes(match));
  if (failure === undefined) return null;
  failure.times -= 1;
  if (failure.times === 0) faults.fail = faults.fail.filter((other) => other !== failure);
  return failure;
}
