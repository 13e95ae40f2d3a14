import { expect, test } from 'vitest';
import { ReasonCode, reasons, retryDelayMs } from '../../core/reasons.ts';

test('every reason has a cure', () => {
  for (const code of ReasonCode.options) expect(reasons[code].cure).toMatch(/\w+.*\.$/);
});

test.each([
  ['hubspotUnavailable', 1, 60_000],
  ['hubspotUnavailable', 3, 240_000],
  ['hubspotUnavailable', 50, 3_600_000],
  ['noEmail', 1, 900_000],
  ['noEmail', 2, 1_800_000],
  ['noEmail', 50, 86_400_000],
] as const)('%s waits after try %i for %i ms', (code, attempts, ms) => {
  expect(retryDelayMs(code, attempts)).toBe(ms);
});
