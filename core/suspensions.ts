import type { UsageForecast } from './forecast.ts';
import type { PollStanding } from './ports.ts';
import { type ReasonCode, reasons } from './reasons.ts';

/** Why a side is at rest by itself, though sync is on: nothing is lost meanwhile, and it goes on by itself. */
export interface Suspension {
  readonly side: 'salesforce' | 'hubspot';
  readonly reason: ReasonCode;
  /** When it goes on, as far as it is known. */
  readonly resumesAt?: string;
  /** What ends it sooner. */
  readonly cure: string;
}

/** What keeps a connection from working that no setting says: calls that are used up. */
export function suspensionsOf(forecast: UsageForecast, standing: PollStanding, nowIso: string): Suspension[] {
  const found: Suspension[] = [];
  const add = (reason: ReasonCode, resumesAt: string | undefined) =>
    found.push({
      side: 'salesforce',
      reason,
      ...(resumesAt !== undefined && { resumesAt }),
      cure: reasons[reason].cure,
    });
  if (forecast.remaining === 0) add('apiCallLimitReached', forecast.resumesAt);
  const { pausedUntil } = standing;
  if (pausedUntil !== undefined && nowIso < pausedUntil) add('salesforceAllocationSpent', pausedUntil);
  return found;
}
