import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { ParkedCount } from '../../adapters/aws/parked-table.ts';
import type { SettingsStore } from '../../adapters/aws/settings-table.ts';
import type { StateStore } from '../../adapters/aws/state-table.ts';
import type { UsageStore } from '../../adapters/aws/usage-table.ts';
import { forecastUsage } from '../../core/forecast.ts';
import { type InstalledStore, connectorOf } from '../../core/installed-version.ts';
import { type LoginStore, loginSuspension, validityOf } from '../../core/logins.ts';
import type { Clock } from '../../core/ports.ts';
import { ReasonCode, reasons } from '../../core/reasons.ts';
import type { Settings } from '../../core/settings.ts';
import { suspensionsOf } from '../../core/suspensions.ts';
import { sumCalls } from '../../core/usage.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { json } from '../shared/json.ts';

export interface StatusPorts {
  readonly clock: Clock;
  readonly settings: Pick<SettingsStore, 'read'>;
  readonly usage: Pick<UsageStore, 'read' | 'readUses'>;
  readonly state: Pick<StateStore, 'load' | 'counters' | 'contactsReport' | 'sweepReport'>;
  readonly logins: Pick<LoginStore, 'load'>;
  readonly installed: Pick<InstalledStore, 'loadInstalled'>;
  readonly countParked: (connection: string) => Promise<Partial<Record<ReasonCode, ParkedCount>>>;
}

const noMessages = { received: 0, notifications: 0, queued: 0, notMapped: 0, withoutRecord: 0, refused: 0 };

const noEvents = { received: 0, queued: 0, ignored: 0, refused: 0 };

/** Since ever: records that needed a write and that nothing but the sweep told of. */
const noFinds = { found: 0 };

/** What became of changes: each ends as one of these. */
const noRecords = {
  /** A contact, or a record in Salesforce, was made. */
  created: 0,
  /** Either side was told something. */
  updated: 0,
  /** Both sides agreed already. */
  unchanged: 0,
  /** The change said nothing new. */
  known: 0,
  /** It came more than once in one delivery. */
  repeated: 0,
  /** It was set aside, with a reason. */
  setAside: 0,
  /** The settings say not to make a contact for it. */
  creationOff: 0,
  /** Its contact is not in the inclusion list: both sides are left alone. */
  notInInclusionList: 0,
  /** The Lead has become a Contact, which crosses instead. */
  convertedLead: 0,
  /** It was deleted in Salesforce, and leaves no contact behind. */
  deleted: 0,
  /** It is gone, or hidden from the integration user. */
  notFound: 0,
};

/** Fields that people edited on both sides between two looks, by which edit was kept. */
const noConflicts = { salesforceIsLater: 0, hubspotIsLater: 0 };

/** Settings that can be saved already, though the engine does not act on them yet: nobody should rely on them unawares. */
export const notActing: readonly (keyof Settings)[] = [
  'accountSync',
  'opportunitySync',
  'taskSync',
  'activity',
  'deleteInHubspot',
];

/** How a connection is doing: calls of the last 24 hours, what the feeds brought, what became of it, what is set aside. */
export async function getStatus(ports: StatusPorts, connection: string): Promise<APIGatewayProxyStructuredResultV2> {
  const nowMs = ports.clock();
  const [{ settings }, callsByHour, uses, standing, contactsReport, sweepReport, counters, parked, logins, installed] =
    await Promise.all([
      ports.settings.read(connection),
      ports.usage.read(connection, nowMs),
      ports.usage.readUses(connection, nowMs),
      ports.state.load(connection),
      ports.state.contactsReport(connection),
      ports.state.sweepReport(connection),
      ports.state.counters(connection),
      ports.countParked(connection),
      loginsOf(ports, connection),
      ports.installed.loadInstalled(connection),
    ]);
  const { orgUsage, ...poll } = standing.report ?? {};
  const forecast = forecastUsage(callsByHour, settings.apiCallLimit, nowMs);
  return json({
    connection,
    connector: connectorOf(packageJson.version, installed),
    sync: settings.sync,
    suspensions: [...suspensionsOf(forecast, standing, new Date(nowMs).toISOString()), ...logins.suspensions],
    settings: { notActing },
    logins: logins.validity,
    apiCalls: {
      last24Hours: sumCalls(callsByHour),
      limit: settings.apiCallLimit,
      byHour: callsByHour,
      uses,
      forecast,
      organization: orgUsage ?? null,
    },
    poll: standing.report === undefined ? null : poll,
    hubspotPoll: contactsReport ?? null,
    sweep: { ...noFinds, ...withPrefix(counters, 'sweep.'), ...sweepReport },
    hubspotWebhooks: { ...noEvents, ...withPrefix(counters, 'events.') },
    outboundMessages: { ...noMessages, ...withPrefix(counters, 'messages.') },
    records: { ...noRecords, ...withPrefix(counters, 'records.') },
    conflicts: { ...noConflicts, ...withPrefix(counters, 'conflicts.') },
    setAside: setAside(parked),
  });
}

async function loginsOf({ logins }: StatusPorts, connection: string) {
  const [salesforce, hubspot] = await Promise.all([
    logins.load(connection, 'salesforce'),
    logins.load(connection, 'hubspot'),
  ]);
  return {
    validity: { salesforce: validityOf(salesforce), hubspot: validityOf(hubspot) },
    suspensions: [...loginSuspension('salesforce', salesforce), ...loginSuspension('hubspot', hubspot)],
  };
}

/** The counters of one group, without its name. */
const withPrefix = (counters: Readonly<Record<string, number>>, prefix: string): Record<string, number> =>
  Object.fromEntries(
    Object.entries(counters).flatMap(([name, count]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), count]] : [],
    ),
  );

/** Records that wait, and those that a person must see to, with what to do about them and a few of each. */
function setAside(parked: Partial<Record<ReasonCode, ParkedCount>>) {
  const rows = ReasonCode.options.flatMap((code) => {
    const counted = parked[code];
    return counted === undefined ? [] : [{ code, ...reasons[code], ...counted }];
  });
  const total = (kind: string) => rows.filter((row) => row.kind === kind).reduce((sum, { count }) => sum + count, 0);
  return { waiting: total('waiting'), parked: total('parked'), reasons: rows };
}
