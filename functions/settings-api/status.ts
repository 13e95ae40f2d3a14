import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { SettingsStore } from '../../adapters/aws/settings-table.ts';
import type { StateStore } from '../../adapters/aws/state-table.ts';
import type { UsageStore } from '../../adapters/aws/usage-table.ts';
import type { Clock } from '../../core/ports.ts';
import { type ReasonCode, reasons } from '../../core/reasons.ts';
import { sumCalls } from '../../core/usage.ts';
import { json } from '../shared/json.ts';

export interface StatusPorts {
  readonly clock: Clock;
  readonly settings: SettingsStore;
  readonly usage: UsageStore;
  readonly state: StateStore;
  readonly countParked: (connection: string) => Promise<Partial<Record<ReasonCode, number>>>;
}

/** How a connection is doing: calls of the last 24 hours, what the feeds brought, what became of it, what is set aside. */
export async function getStatus(ports: StatusPorts, connection: string): Promise<APIGatewayProxyStructuredResultV2> {
  const nowMs = ports.clock();
  const [{ settings }, callsByHour, { report }, counters, parked] = await Promise.all([
    ports.settings.read(connection),
    ports.usage.read(connection, nowMs),
    ports.state.load(connection),
    ports.state.counters(connection),
    ports.countParked(connection),
  ]);
  const { orgUsage, ...poll } = report ?? {};
  return json({
    connection,
    sync: settings.sync,
    apiCalls: {
      last24Hours: sumCalls(callsByHour),
      limit: settings.apiCallLimit,
      byHour: callsByHour,
      organization: orgUsage ?? null,
    },
    poll: report === undefined ? null : poll,
    outboundMessages: withPrefix(counters, 'messages.'),
    records: withPrefix(counters, 'records.'),
    setAside: setAside(parked),
  });
}

/** The counters of one group, without its name. */
const withPrefix = (counters: Readonly<Record<string, number>>, prefix: string): Record<string, number> =>
  Object.fromEntries(
    Object.entries(counters).flatMap(([name, count]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), count]] : [],
    ),
  );

/** Records that wait, and those that a person must see to, with what to do about them. */
function setAside(parked: Partial<Record<ReasonCode, number>>) {
  const rows = Object.entries(parked).map(([code, count]) => ({ code, count, ...reasonOf(code) }));
  const total = (kind: string) => rows.filter((row) => row.kind === kind).reduce((sum, { count }) => sum + count, 0);
  return { waiting: total('waiting'), parked: total('parked'), reasons: rows };
}

const reasonOf = (code: string) => new Map(Object.entries(reasons)).get(code) ?? { kind: 'parked', cure: '' };
