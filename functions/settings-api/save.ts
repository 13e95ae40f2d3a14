import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { SettingsAuthor, SettingsStore, StoredSettings } from '../../adapters/aws/settings-table.ts';
import type { Clock } from '../../core/ports.ts';
import { type SettingChange, diffSettings } from '../../core/settings-changes.ts';
import { type Finding, lintSettings } from '../../core/settings-lint.ts';
import type { Settings } from '../../core/settings.ts';
import { json } from '../shared/json.ts';
import { Problem } from '../shared/problem.ts';
import { type FactPorts, gatherFacts } from './facts.ts';

export interface SavePorts extends FactPorts {
  readonly clock: Clock;
  readonly settings: SettingsStore;
}

/** What a save did, or would do. */
interface SaveAnswer {
  readonly saved: boolean;
  /** The version that is stored now. */
  readonly version: number;
  readonly changes: readonly SettingChange[];
  /** What there is to say about these settings; what is saved has no errors. */
  readonly findings: readonly Finding[];
  readonly settings: Settings;
}

export const etagOf = ({ version }: Pick<StoredSettings, 'version'>): string => `"${version}"`;

/** Says what saving these settings would change, and what there is to say about them. */
export async function judge(
  ports: SavePorts,
  connection: string,
  settings: Settings,
  over: number | undefined,
): Promise<APIGatewayProxyStructuredResultV2> {
  const { current, ...judgement } = await judgementOf(ports, connection, settings, over);
  return answer({ saved: false, version: current.version, ...judgement, settings });
}

/** Saves settings over exactly this version. What means the same as what is stored is not kept as a change. */
export async function save(
  ports: SavePorts,
  connection: string,
  settings: Settings,
  over: number,
  author: SettingsAuthor,
): Promise<APIGatewayProxyStructuredResultV2> {
  const { changes, findings } = await judgementOf(ports, connection, settings, over);
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw refused(errors, findings);
  if (changes.length === 0) return answer({ saved: false, version: over, changes, findings, settings });
  const saved = await ports.settings.save(connection, over, settings, author);
  if (saved === undefined) throw stale(await ports.settings.read(connection));
  return answer({ saved: true, version: saved.version, changes, findings, settings });
}

async function judgementOf(ports: SavePorts, connection: string, settings: Settings, over: number | undefined) {
  const current = await ports.settings.read(connection);
  if (over !== undefined && over !== current.version) throw stale(current);
  const facts = await gatherFacts(ports, connection, current.settings, settings);
  return {
    current,
    changes: diffSettings(current.settings, settings),
    findings: lintSettings(current.settings, settings, facts),
  };
}

const refused = (errors: readonly Finding[], findings: readonly Finding[]): Problem =>
  new Problem(
    422,
    'Settings contradict',
    `Nothing was saved. ${errors.map(({ paths, message }) => `${paths.join(', ')}: ${message}`).join(' ')}`,
    {
      members: {
        errors: errors.flatMap(({ paths, message }) => paths.map((path) => ({ path, message }))),
        findings,
      },
    },
  );

const answer = (body: SaveAnswer): APIGatewayProxyStructuredResultV2 => json(body, { etag: etagOf(body) });

const stale = (current: StoredSettings): Problem =>
  new Problem(
    412,
    'Settings have changed',
    'Somebody saved other settings since you read them. Look at the current ones, which are in this answer, and save again over their ETag.',
    { members: { current: current.settings }, headers: { etag: etagOf(current) } },
  );
