import * as z from 'zod';
import type { Collection, Documents } from '../documents.ts';

const INGEST_OPERATIONS = ['insert', 'update', 'upsert', 'delete'] as const;

const JOB = z.object({
  id: z.string(),
  kind: z.enum(['query', 'ingest']),
  operation: z.enum(['query', 'queryAll', ...INGEST_OPERATIONS]),
  object: z.string(),
  state: z.enum(['Open', 'UploadComplete', 'InProgress', 'JobComplete', 'Failed', 'Aborted']),
  query: z.string().nullable(),
  externalIdFieldName: z.string().nullable(),
  columnDelimiter: z.enum(['BACKQUOTE', 'CARET', 'COMMA', 'PIPE', 'SEMICOLON', 'TAB']),
  lineEnding: z.enum(['LF', 'CRLF']),
  createdMs: z.number(),
  changedMs: z.number(),
  userId: z.string(),
  credential: z.string(),
  version: z.string(),
  processed: z.number(),
  failed: z.number(),
  errorMessage: z.string().nullable(),
});

/** A job of Bulk API 2.0. */
export type BulkJob = z.infer<typeof JOB>;

/** What the client of a job may choose; both kinds share the shape of their tables. */
export const TABLE_SHAPE = {
  contentType: z.literal('CSV').default('CSV'),
  columnDelimiter: JOB.shape.columnDelimiter.default('COMMA'),
  lineEnding: JOB.shape.lineEnding.default('LF'),
};
export const INGEST_OPERATION = z.enum(INGEST_OPERATIONS);

const SHEET = z.object({ header: z.string(), lines: z.array(z.string()) });
const RESULT = z.object({ id: z.string(), sheets: z.record(z.string(), SHEET) });
const UPLOAD = z.object({ id: z.string(), text: z.string() });

/** A table of a finished job, its lines already written as CSV. */
export type Sheet = z.infer<typeof SHEET>;

/** The jobs of the org with what was uploaded for them and what came out. */
export interface BulkJobs {
  readonly jobs: Collection<BulkJob>;
  readonly uploads: Collection<z.infer<typeof UPLOAD>>;
  readonly results: Collection<z.infer<typeof RESULT>>;
}

/** Opens the jobs; they survive a restart. */
export const openBulkJobs = (documents: Documents): BulkJobs => ({
  jobs: documents.collection('bulk-job', (document) => JOB.parse(document)),
  uploads: documents.collection('bulk-upload', (document) => UPLOAD.parse(document)),
  results: documents.collection('bulk-result', (document) => RESULT.parse(document)),
});

/** How long a job and its results are kept. */
const LIFE_MS = 7 * 24 * 3_600_000;

/** Forgets a job with everything that belongs to it. */
export function deleteJob({ jobs, uploads, results }: BulkJobs, id: string): void {
  jobs.delete(id);
  uploads.delete(id);
  results.delete(id);
}

/** Forgets jobs that are a week old. */
export function expireJobs(bulk: BulkJobs, nowMs: number): void {
  for (const { id, createdMs } of bulk.jobs.values()) if (nowMs - createdMs > LIFE_MS) deleteJob(bulk, id);
}
