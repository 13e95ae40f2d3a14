import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { SettingsAuthor, SettingsStore, StoredSettings } from '../../adapters/aws/settings-table.ts';
import type { Clock } from '../../core/ports.ts';
import { type SettingChange, diffSettings } from '../../core/settings-changes.ts';
import type { Settings } from '../../core/settings.ts';
import { json } from '../shared/json.ts';
import { Problem } from '../shared/problem.ts';

export interface SavePorts {
  readonly clock: Clock;
  readonly settings: SettingsStore;
}

/** What a save did, or would do. */
interface SaveAnswer {
  readonly saved: boolean;
  /** The version that is stored now. */
  readonly version: number;
  readonly changes: readonly SettingChange[];
  readonly settings: Settings;
}

export const etagOf = ({ version }: Pick<StoredSettings, 'version'>): string => `"${version}"`;

/** Says what saving these settings would change. */
export async function judge(
  ports: SavePorts,
  connection: string,
  settings: Settings,
  over: number | undefined,
): Promise<APIGatewayProxyStructuredResultV2> {
  const current = await ports.settings.read(connection);
  if (over !== undefined && over !== current.version) throw stale(current);
  return answer({
    saved: false,
    version: current.version,
    changes: diffSettings(current.settings, settings),
    settings,
  });
}

/** Saves settings over exactly this version. What means the same as what is stored is not kept as a change. */
export async function save(
  ports: SavePorts,
  connection: string,
  settings: Settings,
  over: number,
  author: SettingsAuthor,
): Promise<APIGatewayProxyStructuredResultV2> {
  const current = await ports.settings.read(connection);
  if (over !== current.version) throw stale(current);
  const changes = diffSettings(current.settings, settings);
  if (changes.length === 0) return answer({ saved: false, version: over, changes, settings });
  const saved = await ports.settings.save(connection, over, settings, author);
  if (saved === undefined) throw stale(await ports.settings.read(connection));
  return answer({ saved: true, version: saved.version, changes, settings });
}

const answer = (body: SaveAnswer): APIGatewayProxyStructuredResultV2 => json(body, { etag: etagOf(body) });

const stale = (current: StoredSettings): Problem =>
  new Problem(
    412,
    'Settings have changed',
    'Somebody saved other settings since you read them. Look at the current ones, which are in this answer, and save again over their ETag.',
    { members: { current: current.settings }, headers: { etag: etagOf(current) } },
  );
