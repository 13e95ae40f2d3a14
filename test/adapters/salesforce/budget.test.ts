import { expect, test } from 'vitest';
import { callBudget } from '../../../adapters/salesforce/budget.ts';
import type { Lane } from '../../../core/usage.ts';
import { defaultSettings } from '../../../core/settings.ts';

test.each<[Lane, string]>([
  ['live', 'the limit of 100 Salesforce calls in 24 hours is reached'],
  ['retry', 'the limit of 100 Salesforce calls in 24 hours, which leaves 75 to the lane retry, is reached'],
])('a call of the lane %s that may not be made says which limit it ran into', async (lane, message) => {
  const budget = callBudget(
    'default',
    { reserve: async () => false, release: async () => undefined },
    { read: async () => ({ ...defaultSettings, apiCallLimit: 100 }) },
    () => 0,
  );
  await expect(budget.spend(lane)).rejects.toMatchObject({ kind: 'limit', message });
});
