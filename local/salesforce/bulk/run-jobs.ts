import { ApiError } from '../api-error.ts';
import { USER } from '../metadata/user.ts';
import type { Caller, Org } from '../org.ts';
import type { BulkJob, Sheet } from './jobs.ts';
import { JobFailed, runIngest } from './run-ingest.ts';
import { runQuery } from './run-query.ts';

/** Works off the jobs that wait, each whole; to be called in the background, in a transaction. */
export function runJobs(org: Org): void {
  for (const job of org.bulk.jobs.values()) if (job.state === 'UploadComplete') finish(org, job);
}

function finish(org: Org, job: BulkJob): void {
  const { jobs, uploads, results } = org.bulk;
  const savepoint = org.documents.savepoint();
  try {
    const sheets = run(org, job);
    results.set(job.id, { id: job.id, sheets });
    const failed = sheets['failedResults']?.lines.length ?? 0;
    const done = sheets['results']?.lines.length ?? failed + (sheets['successfulResults']?.lines.length ?? 0);
    jobs.set(job.id, { ...job, state: 'JobComplete', changedMs: org.clock(), processed: done, failed });
  } catch (error) {
    if (!(error instanceof JobFailed || error instanceof ApiError)) throw error;
    savepoint.rollback();
    jobs.set(job.id, { ...job, state: 'Failed', changedMs: org.clock(), errorMessage: error.message });
  }
  uploads.delete(job.id);
}

function run(org: Org, job: BulkJob): Readonly<Record<string, Sheet>> {
  if (job.kind === 'query') return runQuery(org, job);
  return runIngest(org, callerOf(org, job), job, org.bulk.uploads.get(job.id)?.text ?? '');
}

/** A job runs as the user who made it. */
function callerOf(org: Org, { userId, credential, version }: BulkJob): Caller {
  const user = org.database.find(USER, userId);
  if (user === undefined) throw new JobFailed('InvalidUser : the user of the job is gone');
  return { user, credential, token: '', origin: '', version };
}
