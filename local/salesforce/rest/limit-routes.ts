import type { Org } from '../org.ts';
import { ok, type RestAnswer, type RestCall, route } from './call.ts';

const DAY_MS = 24 * 3_600_000;
const BATCH_ROWS = 10_000;

/** The org's other allocations; all but the jobs of Bulk API stay unused in the simulator. */
const OTHERS: Readonly<Record<string, number>> = {
  ActiveScratchOrgs: 3,
  AnalyticsExternalDataSizeMB: 40_960,
  ConcurrentAsyncGetReportInstances: 200,
  ConcurrentEinsteinDataInsightsStoryCreation: 5,
  ConcurrentSyncReportRuns: 20,
  DailyAsyncApexExecutions: 250_000,
  DailyBulkApiBatches: 15_000,
  DailyBulkV2QueryFileStorageMB: 976_562,
  DailyBulkV2QueryJobs: 10_000,
  DailyDurableGenericStreamingApiEvents: 10_000,
  DailyDurableStreamingApiEvents: 10_000,
  DailyGenericStreamingApiEvents: 10_000,
  DailyScratchOrgs: 6,
  DailyStandardVolumePlatformEvents: 10_000,
  DailyStreamingApiEvents: 10_000,
  DailyWorkflowEmails: 105,
  DataStorageMB: 10_240,
  DurableStreamingApiConcurrentClients: 20,
  FileStorageMB: 10_240,
  HourlyAsyncReportRuns: 1_200,
  HourlyPublishedPlatformEvents: 50_000,
  HourlyPublishedStandardVolumePlatformEvents: 1_000,
  HourlySyncReportRuns: 500,
  HourlyTimeBasedWorkflow: 1_000,
  MassEmail: 10,
  MonthlyPlatformEvents: 300_000,
  SingleEmail: 15,
  StreamingApiConcurrentClients: 20,
};

/** Calls of the last 24 hours and how many there may be. */
export const usageOf = (org: Org): { used: number; max: number } => ({
  used: org.meter.used(),
  max: org.faults.current.dailyApiRequests.max,
});

/** The header that every answer carries. */
export const limitInfo = (org: Org): string => {
  const { used, max } = usageOf(org);
  return `api-usage=${used}/${max}`;
};

/** What the jobs of the last 24 hours took: a query each, and a batch for every ten thousand rows of an ingest. */
function jobsOfTheDay(org: Org): Readonly<Record<string, number>> {
  const jobs = [...org.bulk.jobs.values()].filter(({ createdMs }) => org.clock() - createdMs < DAY_MS);
  const ingested = jobs.filter(({ kind, state }) => kind === 'ingest' && state === 'JobComplete');
  return {
    DailyBulkV2QueryJobs: jobs.filter(({ kind }) => kind === 'query').length,
    DailyBulkApiBatches: ingested.reduce((batches, { processed }) => batches + Math.ceil(processed / BATCH_ROWS), 0),
  };
}

function limits({ org }: RestCall): RestAnswer {
  const { used, max } = usageOf(org);
  const spent = jobsOfTheDay(org);
  const others = Object.entries(OTHERS).map(
    ([name, allowed]) => [name, { Max: allowed, Remaining: Math.max(0, allowed - (spent[name] ?? 0)) }] as const,
  );
  const all = [...others, ['DailyApiRequests', { Max: max, Remaining: Math.max(0, max - used) }] as const];
  return ok(Object.fromEntries(all.toSorted(([left], [right]) => (left < right ? -1 : 1))));
}

export const LIMIT_ROUTES = [route('GET', '/limits', 'limits', limits)];
