import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as z from 'zod';
import type { StoredSettings } from '../../adapters/aws/settings-table.ts';
import { diffSettings } from '../../core/settings-changes.ts';
import { defaultSettings } from '../../core/settings.ts';
import { json } from '../shared/json.ts';
import { Problem } from '../shared/problem.ts';
import { type Event, authorOf, errorsOf, ifMatchOf, jsonBody, queryOf, requiredIfMatch } from './requests.ts';
import { type SavePorts, judge, save } from './save.ts';
import { SaveQuery } from './settings.ts';

const MAX_VERSION = 999_999_999_999_999;

/** Which part of the history to read. */
export const HistoryQuery = z.object({
  before: z.coerce.number().int().min(1).max(MAX_VERSION).default(MAX_VERSION),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});

/** Which version to bring back. */
export const RestoreBody = z.strictObject({ version: z.int().min(0).max(MAX_VERSION) });

/** Who changed which settings, when, from what to what; the latest change first. */
export async function getHistory(
  ports: SavePorts,
  connection: string,
  event: Event,
): Promise<APIGatewayProxyStructuredResultV2> {
  const { before, limit } = queryOf(event, HistoryQuery);
  const versions = await ports.settings.history(connection, before, limit + 1); // one more: what the last one was made from
  const page = versions.slice(0, limit);
  const changes = page.map((stored, index) => changeOf(stored, versions[index + 1]));
  return json({ changes, next: versions.length > limit ? (page.at(-1)?.version ?? null) : null });
}

/** What a version changed in the one before it; the first one changed what is there without anybody's doing. */
const changeOf = ({ version, settings, author }: StoredSettings, previous: StoredSettings | undefined) => ({
  version,
  by: author?.by ?? null,
  at: author?.at ?? null,
  restored: author?.restored ?? null,
  changes: diffSettings(previous?.settings ?? defaultSettings, settings),
});

/** Brings a former version back, as a change like any other; with `dryRun=true` it says what that would change. */
export async function restoreSettings(
  ports: SavePorts,
  connection: string,
  event: Event,
): Promise<APIGatewayProxyStructuredResultV2> {
  const isDryRun = queryOf(event, SaveQuery).dryRun === 'true';
  const over = isDryRun ? ifMatchOf(event) : requiredIfMatch(event);
  const { version, settings } = await versionToRestore(ports, connection, event);
  if (over === undefined || isDryRun) return judge(ports, connection, settings, over);
  const author = { by: authorOf(event), at: new Date(ports.clock()).toISOString(), restored: version };
  return save(ports, connection, settings, over, author);
}

async function versionToRestore(ports: SavePorts, connection: string, event: Event): Promise<StoredSettings> {
  const body = RestoreBody.safeParse(jsonBody(event));
  if (!body.success) {
    const errors = errorsOf(body.error);
    throw new Problem(400, 'No version is named', 'Say which one to bring back, such as {"version": 3}.', {
      members: { errors },
    });
  }
  const { version } = body.data;
  if (version === 0) return { version, settings: defaultSettings };
  const stored = await ports.settings.version(connection, version);
  if (stored !== undefined) return stored;
  throw new Problem(404, 'No such version', `The settings never had the version ${version}: see their history.`);
}
