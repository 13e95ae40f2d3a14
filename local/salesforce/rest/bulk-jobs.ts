import { ApiError, badRequest, notFound } from '../api-error.ts';
import { writeTable } from '../bulk/csv.ts';
import { type BulkJob, deleteJob, type Sheet } from '../bulk/jobs.ts';
import { idOf } from '../row.ts';
import { formatDatetime } from '../salesforce-time.ts';
import { NO_CONTENT, ok, type RestAnswer, type RestCall } from './call.ts';

/** Keeps a new job of the caller's. */
export function openJob(
  { org, caller }: RestCall,
  job: Pick<
    BulkJob,
    'kind' | 'operation' | 'object' | 'state' | 'query' | 'externalIdFieldName' | 'columnDelimiter' | 'lineEnding'
  >,
): BulkJob {
  const nowMs = org.clock();
  const { credential, version } = caller;
  const opened: BulkJob = {
    ...job,
    id: org.database.nextId('750'),
    createdMs: nowMs,
    changedMs: nowMs,
    userId: idOf(caller.user),
    credential,
    version,
    processed: 0,
    failed: 0,
    errorMessage: null,
  };
  org.bulk.jobs.set(opened.id, opened);
  return opened;
}

/** The job that the path names. Throws 404 when there is none of that kind. */
export function requireJob({ org, params }: RestCall, kind: BulkJob['kind']): BulkJob {
  const job = org.bulk.jobs.get(params['job'] ?? '');
  if (job === undefined || job.kind !== kind) throw notFound();
  return job;
}

/** What a job is, as both kinds say it. */
export const describeJob = (job: BulkJob): object => ({
  id: job.id,
  operation: job.operation,
  object: job.object,
  createdById: job.userId,
  createdDate: formatDatetime(job.createdMs),
  systemModstamp: formatDatetime(job.changedMs),
  state: job.state,
  concurrencyMode: 'Parallel',
  contentType: 'CSV',
  apiVersion: Number(job.version),
  jobType: job.kind === 'query' ? 'V2Query' : 'V2Ingest',
  lineEnding: job.lineEnding,
  columnDelimiter: job.columnDelimiter,
});

/** What became of a job so far. */
export const describeProgress = (job: BulkJob): object => ({
  ...describeJob(job),
  numberRecordsProcessed: job.processed,
  ...(job.kind === 'ingest'
    ? { numberRecordsFailed: job.failed, apexProcessingTime: 0, apiActiveProcessingTime: 0 }
    : {}),
  retries: 0,
  totalProcessingTime: job.changedMs - job.createdMs,
  ...(job.errorMessage === null ? {} : { errorMessage: job.errorMessage }),
});

/** Ends a job before its time. Throws 400 for one that is over. */
export function abortJob(call: RestCall, job: BulkJob): BulkJob {
  if (isOver(job)) throw badRequest('INVALIDJOBSTATE', `Aborting already ${nameState(job)} Job not allowed`);
  const aborted: BulkJob = { ...job, state: 'Aborted', changedMs: call.org.clock() };
  call.org.bulk.jobs.set(job.id, aborted);
  return aborted;
}

export const isOver = ({ state }: BulkJob): boolean => ['JobComplete', 'Failed', 'Aborted'].includes(state);

export const nameState = ({ state }: BulkJob): string => (state === 'JobComplete' ? 'Completed' : state);

/** Deletes a job that is not at work. */
export function removeJob(call: RestCall, job: BulkJob): RestAnswer {
  if (job.state === 'UploadComplete' || job.state === 'InProgress') {
    throw badRequest('INVALIDJOBSTATE', 'Only Open, Aborted, Failed or Completed jobs can be deleted');
  }
  deleteJob(call.org.bulk, job.id);
  return NO_CONTENT;
}

/** The jobs of one kind, newest last, all on one page. */
export const listJobs = ({ org }: RestCall, kind: BulkJob['kind']): RestAnswer =>
  ok({
    done: true,
    records: [...org.bulk.jobs.values()].filter((job) => job.kind === kind).map(describeJob),
    nextRecordsUrl: null,
  });

/** A table of a finished job as CSV. */
export const answerTable = (
  job: BulkJob,
  { header, lines }: Sheet,
  headers: Record<string, string> = {},
): RestAnswer => ({
  status: 200,
  body: writeTable(job, header, lines),
  headers: { 'Content-Type': 'text/csv', ...headers },
});

/** The table of that name. Throws 400 as long as the job is not complete. */
export function requireSheet({ org }: RestCall, job: BulkJob, name: string): Sheet {
  const sheet = org.bulk.results.get(job.id)?.sheets[name];
  if (sheet !== undefined) return sheet;
  const message = `The results of a job in the state ${job.state} are not available`;
  throw new ApiError(400, { errorCode: 'INVALIDJOBSTATE', message });
}
