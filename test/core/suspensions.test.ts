import { expect, test } from 'vitest';
import { forecastUsage } from '../../core/forecast.ts';
import type { PollStanding } from '../../core/ports.ts';
import { suspensionsOf } from '../../core/suspensions.ts';

const NOW = '2026-11-24T05:30:00.000Z';
const spent = { '2026-11-24T04': 10 };

test.each<[string, number | null, Partial<PollStanding>, readonly object[]]>([
  ['calls are left', 11, {}, []],
  ['there is no limit', null, {}, []],
  [
    'the limit is reached',
    10,
    {},
    [
      {
        side: 'salesforce',
        reason: 'apiCallLimitReached',
        resumesAt: '2026-11-25T05:00:00Z',
        cure: expect.stringContaining('apiCallLimit'),
      },
    ],
  ],
  ['the limit is none at all', 0, {}, [{ reason: 'apiCallLimitReached' }]],
  [
    "the org's own calls are used up",
    null,
    { pausedUntil: '2026-11-24T05:45:00.000Z' },
    [{ reason: 'salesforceAllocationSpent', resumesAt: '2026-11-24T05:45:00.000Z' }],
  ],
  ['they are free again', null, { pausedUntil: NOW }, []],
])('when %s', (_, limit, standing, suspensions) => {
  const forecast = forecastUsage(spent, limit, Date.parse(NOW));
  expect(suspensionsOf(forecast, { cursors: {}, ...standing }, NOW)).toMatchObject(suspensions);
});
