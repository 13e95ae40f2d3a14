import type { APIGatewayProxyEventV2WithJWTAuthorizer, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { SettingsStore, StoredSettings } from '../../adapters/aws/settings-table.ts';
import type { Clock } from '../../core/ports.ts';
import { parseSettings } from '../../core/settings-document.ts';
import type { Settings } from '../../core/settings.ts';
import { bodyBytes } from '../shared/body.ts';
import { json } from '../shared/json.ts';
import { Problem } from '../shared/problem.ts';

export interface SettingsPorts {
  readonly clock: Clock;
  readonly settings: SettingsStore;
}

type Event = APIGatewayProxyEventV2WithJWTAuthorizer;

const MAX_BYTES = 65_536;

/** The settings as one document; its version is the ETag. */
export async function getSettings(
  ports: SettingsPorts,
  connection: string,
): Promise<APIGatewayProxyStructuredResultV2> {
  return toResponse(await ports.settings.read(connection));
}

/** Saves a whole document over the version that If-Match names, or says what is wrong and saves nothing. */
export async function putSettings(
  ports: SettingsPorts,
  connection: string,
  event: Event,
): Promise<APIGatewayProxyStructuredResultV2> {
  const over = versionToReplace(event.headers['if-match']);
  const settings = readDocument(event);
  const author = { by: authorOf(event), at: new Date(ports.clock()).toISOString() };
  const saved = await ports.settings.save(connection, over, settings, author);
  if (saved !== undefined) return toResponse(saved);
  const current = await ports.settings.read(connection);
  throw new Problem(
    412,
    'Settings have changed',
    'Somebody saved other settings since you read them. Look at the current ones, which are in this answer, and save again over their ETag.',
    {
      members: { current: current.settings },
      headers: { etag: etagOf(current) },
    },
  );
}

const toResponse = (stored: StoredSettings): APIGatewayProxyStructuredResultV2 =>
  json(stored.settings, { etag: etagOf(stored) });

const etagOf = ({ version }: StoredSettings): string => `"${version}"`;

/** The version that If-Match names, in the strong or, as proxies make of it, the weak form. */
function versionToReplace(ifMatch: string | undefined): number {
  const how = 'send the ETag of your last GET of these settings as If-Match.';
  if (ifMatch === undefined) throw new Problem(428, 'If-Match is missing', `Say which version you have seen: ${how}`);
  const [, version] = /^(?:W\/)?"?(\d{1,15})"?$/.exec(ifMatch.trim()) ?? [];
  if (version === undefined) throw new Problem(400, 'If-Match names no version', `Nothing was saved: ${how}`);
  return Number(version);
}

function readDocument(event: Event): Settings {
  const bytes = bodyBytes(event);
  if (bytes.length > MAX_BYTES)
    throw new Problem(413, 'Document too large', `A settings document has at most ${MAX_BYTES} bytes.`);
  const parsed = parseSettings(parseJson(bytes.toString('utf8')));
  if (parsed.kind === 'valid') return parsed.settings;
  const where = parsed.faults
    .slice(0, 20)
    .map(({ path, message }) => `${path === '' ? 'the document' : path}: ${message}`);
  throw new Problem(400, 'Settings are not valid', `Nothing was saved. ${where.join(' ')}`, {
    members: { errors: parsed.faults },
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Problem(400, 'Not JSON', `Nothing was saved: the body is not JSON (${error.message}).`);
  }
}

/** Who saves: the person, or the client that scripts for one. */
function authorOf(event: Event): string {
  const { claims } = event.requestContext.authorizer.jwt;
  return String(claims['email'] ?? claims['sub'] ?? claims['client_id'] ?? 'unknown');
}
