import * as z from 'zod';
import { badRequest } from '../api-error.ts';
import { type BulkJob, INGEST_OPERATION, TABLE_SHAPE } from '../bulk/jobs.ts';
import { findField } from '../metadata/catalogue.ts';
import {
  abortJob,
  answerTable,
  describeJob,
  describeProgress,
  isOver,
  listJobs,
  nameState,
  openJob,
  removeJob,
  requireJob,
  requireSheet,
} from './bulk-jobs.ts';
import { ok, requireBody, requireObject, type RestAnswer, type RestCall, route } from './call.ts';

const INGEST = z.object({
  object: z.string(),
  operation: z.union([INGEST_OPERATION, z.literal('hardDelete')]),
  externalIdFieldName: z.string().nullish(),
  ...TABLE_SHAPE,
});
const CHANGE = z.object({ state: z.enum(['UploadComplete', 'Aborted']) });

function create(call: RestCall): RestAnswer {
  const asked = INGEST.safeParse(requireBody(call.body));
  if (!asked.success) throw badRequest('INVALIDJOB', z.prettifyError(asked.error));
  const { operation, columnDelimiter, lineEnding } = asked.data;
  if (operation === 'hardDelete') {
    const message =
      'hardDelete operation requires special user profile permission, please contact your system administrator';
    throw badRequest('FEATURENOTENABLED', message);
  }
  const object = requireObject(asked.data.object);
  const key = operation === 'upsert' ? findField(object, asked.data.externalIdFieldName ?? '') : null;
  if (key === undefined || (key !== null && !key.externalId && key.name !== 'Id')) {
    const message = `Provided external ID field does not exist or is not accessible: ${asked.data.externalIdFieldName ?? ''}`;
    throw badRequest('INVALIDJOB', message);
  }
  const job = openJob(call, {
    kind: 'ingest',
    state: 'Open',
    operation,
    object: object.name,
    query: null,
    externalIdFieldName: key?.name ?? null,
    columnDelimiter,
    lineEnding,
  });
  return ok(describeIngest(job));
}

const describeIngest = (job: BulkJob): object => ({
  ...describeJob(job),
  ...(job.externalIdFieldName === null ? {} : { externalIdFieldName: job.externalIdFieldName }),
  ...(job.state === 'Open' ? { contentUrl: `services/data/v${job.version}/jobs/ingest/${job.id}/batches` } : {}),
});

function upload(call: RestCall): RestAnswer {
  const job = requireJob(call, 'ingest');
  if (job.state !== 'Open') throw badRequest('INVALIDJOBSTATE', `Job is not in the state Open but ${job.state}`);
  if (call.org.bulk.uploads.get(job.id) !== undefined) {
    const message = `Found multiple contents for job: <${job.id}>, please 'Close' / 'Abort' / 'Delete' the current Job then create a new Job and make sure you only do 'PUT' once on a given Job.`;
    throw badRequest('INVALIDJOBSTATE', message);
  }
  if (typeof call.body !== 'string') throw badRequest('INVALIDCONTENT', 'The body has to be the table as text/csv');
  call.org.bulk.uploads.set(job.id, { id: job.id, text: call.body });
  return { status: 201 };
}

function change(call: RestCall): RestAnswer {
  const job = requireJob(call, 'ingest');
  const asked = CHANGE.safeParse(call.body);
  if (!asked.success) throw badRequest('INVALIDJOBSTATE', 'The state can be set to UploadComplete or Aborted');
  if (asked.data.state === 'Aborted') return ok(describeIngest(abortJob(call, job)));
  if (isOver(job)) throw badRequest('INVALIDJOBSTATE', `Closing already ${nameState(job)} Job not allowed`);
  const closed: BulkJob = { ...job, state: 'UploadComplete', changedMs: call.org.clock() };
  call.org.bulk.jobs.set(job.id, closed);
  return ok(describeIngest(closed));
}

const show = (call: RestCall): RestAnswer => {
  const job = requireJob(call, 'ingest');
  return ok({ ...describeIngest(job), ...describeProgress(job) });
};

const sheet =
  (name: string) =>
  (call: RestCall): RestAnswer => {
    const job = requireJob(call, 'ingest');
    return answerTable(job, requireSheet(call, job, name));
  };

export const BULK_INGEST_ROUTES = [
  route('POST', '/jobs/ingest', 'bulk', create),
  route('GET', '/jobs/ingest', 'bulk', (call) => listJobs(call, 'ingest')),
  route('GET', '/jobs/ingest/:job', 'bulk', show),
  route('PATCH', '/jobs/ingest/:job', 'bulk', change),
  route('DELETE', '/jobs/ingest/:job', 'bulk', (call) => removeJob(call, requireJob(call, 'ingest'))),
  { ...route('PUT', '/jobs/ingest/:job/batches', 'bulk', upload), takesCsv: true },
  ...['successfulResults', 'failedResults', 'unprocessedrecords'].map((name) =>
    route('GET', `/jobs/ingest/:job/${name}`, 'bulk', sheet(name)),
  ),
];
