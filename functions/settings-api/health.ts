import { forecastUsage } from '../../core/forecast.ts';
import { loginSuspension } from '../../core/logins.ts';
import { suspensionsOf } from '../../core/suspensions.ts';
import type { StatusPorts } from './status.ts';

export type HealthPorts = Pick<StatusPorts, 'clock' | 'settings' | 'usage' | 'logins'> & {
  readonly state: Pick<StatusPorts['state'], 'load' | 'contactsReport'>;
};

/** How a connection is doing in a word: `status` says all of it. */
export async function healthOf(ports: HealthPorts, connection: string) {
  const { clock, settings: store, usage, logins, state } = ports;
  const { settings } = await store.read(connection);
  const { sync } = settings;
  if (sync === 'off') return { sync, health: 'off', reasons: [] } as const;
  const nowMs = clock();
  const [calls, standing, contacts, salesforce, hubspot] = await Promise.all([
    usage.read(connection, nowMs),
    state.load(connection),
    state.contactsReport(connection),
    logins.load(connection, 'salesforce'),
    logins.load(connection, 'hubspot'),
  ]);
  const suspended = [
    ...suspensionsOf(forecastUsage(calls, settings.apiCallLimit, nowMs), standing, new Date(nowMs).toISOString()),
    ...loginSuspension('salesforce', salesforce),
    ...loginSuspension('hubspot', hubspot),
  ].map(({ reason }) => reason);
  if (suspended.length > 0) return { sync, health: 'suspended', reasons: suspended } as const;
  const failed = [
    ...(standing.report?.outcome === 'failed' ? ['salesforcePollFails'] : []),
    ...(contacts?.failure === undefined ? [] : ['hubspotPollFails']),
  ];
  return { sync, health: failed.length > 0 ? 'failing' : 'good', reasons: failed } as const;
}
