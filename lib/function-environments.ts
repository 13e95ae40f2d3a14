import type { Env as HubspotWebhookEnv } from '../functions/hubspot-webhook/env.ts';
import type { Env as PollEnv } from '../functions/poll/env.ts';
import type { Env as SalesforceWebhookEnv } from '../functions/salesforce-webhook/env.ts';
import type { Env as SettingsApiEnv } from '../functions/settings-api/env.ts';
import type { Env as SweepEnv } from '../functions/sweep/env.ts';
import type { Env as SyncEnv } from '../functions/sync/env.ts';

/**
 * What each function under functions/ must be told. A construct is given the name of its function, so that a variable
 * that is missing, misspelt or meant for another function does not compile.
 */
export interface FunctionEnvironments {
  readonly 'settings-api': SettingsApiEnv;
  readonly 'salesforce-webhook': SalesforceWebhookEnv;
  readonly 'hubspot-webhook': HubspotWebhookEnv;
  readonly poll: PollEnv;
  readonly sweep: SweepEnv;
  readonly sync: SyncEnv;
}

export type FunctionName = keyof FunctionEnvironments;

const listed: Record<FunctionName, true> = {
  'settings-api': true,
  'salesforce-webhook': true,
  'hubspot-webhook': true,
  poll: true,
  sweep: true,
  sync: true,
};

/** Every function there is: what the bundler builds. */
export const functionNames: readonly string[] = Object.keys(listed);
