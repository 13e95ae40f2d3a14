import * as z from 'zod';
import { FAULTS, type Faults } from '../faults.ts';
import type { Org } from '../org.ts';

/** A change of the faults: the switches, and two things that are done once. */
export const FAULT_CHANGE = z.strictObject({
  visibilityDelaySeconds: z.number().min(0).optional(),
  outboundMessages: z
    .strictObject({
      active: z.boolean().optional(),
      duplicate: z.number().min(0).max(1).optional(),
      shuffle: z.boolean().optional(),
      delayMs: z.number().min(0).optional(),
    })
    .optional(),
  fail: FAULTS.shape.fail.unwrap().optional(),
  rejectRecords: FAULTS.shape.rejectRecords.unwrap().optional(),
  dailyApiRequests: z
    .strictObject({ max: z.number().int().min(0).optional(), used: z.number().int().min(0).optional() })
    .optional(),
  lockRows: z.number().min(0).max(1).optional(),
  slowMs: z.number().min(0).max(600_000).optional(),
  revokeSessions: z.union([z.literal(true), z.array(z.string())]).optional(),
});

/** Switches what the change names and leaves the rest as it is. */
export function applyFaults(org: Org, change: z.infer<typeof FAULT_CHANGE>): void {
  const { revokeSessions, dailyApiRequests, outboundMessages, ...switches } = change;
  const { current } = org.faults;
  const next: Faults = FAULTS.parse({
    ...current,
    ...switches,
    outboundMessages: { ...current.outboundMessages, ...outboundMessages },
    dailyApiRequests: { max: dailyApiRequests?.max ?? current.dailyApiRequests.max },
  });
  org.faults.set(next);
  if (dailyApiRequests?.used !== undefined) org.meter.setUsed(dailyApiRequests.used);
  if (revokeSessions !== undefined) org.sessions.revoke(revokeSessions === true ? 'issued' : revokeSessions);
}
