import * as z from 'zod';
import { Settings } from '../../core/settings.ts';
import { Validity, credentialDocuments } from './credential-answers.ts';
import { connectionDocuments } from './connection-operations.ts';
import { HistoryQuery, RestoreBody } from './history.ts';

const Path = z.string().meta({ description: 'A setting, such as createFromSalesforce.lead.' });

const Change = z.strictObject({ path: Path, from: z.unknown(), to: z.unknown() });

const Finding = z.strictObject({
  severity: z.enum(['error', 'warning']).meta({ description: 'An error refuses a save, a warning does not.' }),
  code: z.string(),
  paths: z.array(Path),
  message: z.string().meta({ description: 'What would happen, why, and what to do.' }),
});

const Saved = z.strictObject({
  saved: z.boolean().meta({ description: 'False for a dry run, and when nothing is different from what is stored.' }),
  version: z.int().meta({ description: 'The version that is stored now; the ETag names it too.' }),
  changes: z.array(Change),
  findings: z.array(Finding),
  settings: Settings,
});

const History = z.strictObject({
  changes: z.array(
    z.strictObject({
      version: z.int(),
      by: z.string().nullable(),
      at: z.iso.datetime().nullable(),
      restored: z.int().nullable().meta({ description: 'The version that this change brought back.' }),
      changes: z.array(Change),
    }),
  ),
  next: z.int().nullable().meta({ description: '`before` of the next page; null when there is none.' }),
});

const calls = z.int().min(0);

/** What `status` always says; it says more, which a newer version may change. */
const Status = z.looseObject({
  connection: z.string(),
  sync: Settings.shape.sync,
  suspensions: z
    .array(
      z.looseObject({
        side: z.enum(['salesforce', 'hubspot']),
        reason: z.string(),
        resumesAt: z.string().optional(),
        cure: z.string(),
      }),
    )
    .meta({ description: 'Why a side is at rest by itself, though sync is on; it goes on by itself.' }),
  settings: z.looseObject({
    notActing: z.array(z.string()).meta({ description: 'Settings that are stored and do nothing in this version.' }),
  }),
  connector: z.looseObject({
    deployed: z.string(),
    installedInOrg: z.string().nullable().meta({ description: 'The version of what salesforce/ put into the org.' }),
    installedCheckedAt: z.iso.datetime().nullable(),
    isOrgCurrent: z.boolean().nullable(),
    latestRelease: z
      .string()
      .meta({ description: 'A deployment cannot know of newer releases: it calls only the CRMs.' }),
    update: z.strictObject({ deployment: z.string(), org: z.string() }).meta({ description: 'The command for each.' }),
  }),
  logins: z.strictObject({ salesforce: Validity, hubspot: Validity }),
  apiCalls: z.looseObject({
    last24Hours: calls,
    limit: calls.nullable(),
    byHour: z.record(z.string(), calls),
    uses: z
      .array(
        z.looseObject({
          hour: z.string(),
          lane: z.enum(['live', 'retry']),
          kind: z.enum(['read', 'write', 'login', 'other']),
          calls,
        }),
      )
      .meta({ description: 'The same calls by the hour, who spent them and on what.' }),
    organization: z.object({ used: calls, max: calls }).nullable(),
  }),
  setAside: z.looseObject({ waiting: calls, parked: calls, reasons: z.array(z.looseObject({ code: z.string() })) }),
});

const Problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'What was wrong, where, and what to do.' }),
    errors: z.array(z.looseObject({ path: z.string(), message: z.string() })).optional(),
    findings: z.array(Finding).optional(),
    current: Settings.optional().meta({ description: 'With 412: the settings that are stored.' }),
  })
  .meta({ description: 'RFC 9457.' });

/** What the API takes and gives, by name. */
export const documents = {
  Settings,
  Saved,
  History,
  HistoryBefore: HistoryQuery.shape.before,
  HistoryLimit: HistoryQuery.shape.limit,
  RestoreBody,
  Status,
  Problem,
  ...credentialDocuments,
  ...connectionDocuments,
};
export type DocumentName = keyof typeof documents;
