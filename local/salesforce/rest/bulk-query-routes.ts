import * as z from 'zod';
import { badRequest } from '../api-error.ts';
import { TABLE_SHAPE } from '../bulk/jobs.ts';
import { tableOf } from '../bulk/run-query.ts';
import {
  abortJob,
  answerTable,
  describeJob,
  describeProgress,
  listJobs,
  openJob,
  removeJob,
  requireJob,
  requireSheet,
} from './bulk-jobs.ts';
import { ok, requireBody, type RestAnswer, type RestCall, route } from './call.ts';

const QUERY = z.object({ operation: z.enum(['query', 'queryAll']), query: z.string(), ...TABLE_SHAPE });
const ABORT = z.object({ state: z.literal('Aborted') });

/** Rows of one page when the client does not say how many. */
const PAGE_ROWS = 50_000;

function create(call: RestCall): RestAnswer {
  const asked = QUERY.safeParse(requireBody(call.body));
  if (!asked.success) throw badRequest('INVALIDJOB', z.prettifyError(asked.error));
  const { operation, query, columnDelimiter, lineEnding } = asked.data;
  const { object } = tableOf(call.org, { operation, query, version: call.caller.version });
  const shape = { columnDelimiter, lineEnding, externalIdFieldName: null } as const;
  return ok(describeJob(openJob(call, { kind: 'query', state: 'UploadComplete', operation, query, object, ...shape })));
}

function change(call: RestCall): RestAnswer {
  const job = requireJob(call, 'query');
  if (!ABORT.safeParse(call.body).success) throw badRequest('INVALIDJOBSTATE', 'A query job can only be aborted');
  return ok(describeJob(abortJob(call, job)));
}

/** A page of a query's rows; every page begins with the header, the last one has the locator `null`. */
function results(call: RestCall): RestAnswer {
  const job = requireJob(call, 'query');
  const { header, lines } = requireSheet(call, job, 'results');
  const start = offsetOf(call.query.get('locator'));
  const maxRecords = Number(call.query.get('maxRecords') ?? PAGE_ROWS);
  if (!Number.isInteger(maxRecords) || maxRecords < 1) {
    throw badRequest('INVALID_ARGUMENT', 'maxRecords must be a whole number above 0');
  }
  const page = lines.slice(start, start + maxRecords);
  const end = start + page.length;
  return answerTable(
    job,
    { header, lines: page },
    {
      'Sforce-NumberOfRecords': String(page.length),
      'Sforce-Locator': end < lines.length ? Buffer.from(String(end)).toString('base64url') : 'null',
    },
  );
}

function offsetOf(locator: string | null): number {
  if (locator === null) return 0;
  const text = Buffer.from(locator, 'base64url').toString();
  if (!/^\d+$/.test(text)) throw badRequest('INVALID_QUERY_LOCATOR', `Invalid locator: ${locator}`);
  return Number(text);
}

export const BULK_QUERY_ROUTES = [
  route('POST', '/jobs/query', 'bulk', create),
  route('GET', '/jobs/query', 'bulk', (call) => listJobs(call, 'query')),
  route('GET', '/jobs/query/:job', 'bulk', (call) => ok(describeProgress(requireJob(call, 'query')))),
  route('PATCH', '/jobs/query/:job', 'bulk', change),
  route('DELETE', '/jobs/query/:job', 'bulk', (call) => removeJob(call, requireJob(call, 'query'))),
  route('GET', '/jobs/query/:job/results', 'bulk', results),
];
