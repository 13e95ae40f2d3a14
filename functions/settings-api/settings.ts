import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as z from 'zod';
import { parseSettings } from '../../core/settings-document.ts';
import type { Settings } from '../../core/settings.ts';
import { json } from '../shared/json.ts';
import { Problem } from '../shared/problem.ts';
import { type Event, authorOf, ifMatchOf, jsonBody, queryOf, requiredIfMatch } from './requests.ts';
import { type SavePorts, etagOf, judge, save } from './save.ts';

/** Whether to say only what would happen. */
export const SaveQuery = z.object({ dryRun: z.enum(['true', 'false']).default('false') });

/** The settings as one document; its version is the ETag. */
export async function getSettings(ports: SavePorts, connection: string): Promise<APIGatewayProxyStructuredResultV2> {
  const stored = await ports.settings.read(connection);
  return json(stored.settings, { etag: etagOf(stored) });
}

/**
 * Saves a whole document over the version that If-Match names, or says what is wrong and saves nothing. With
 * `dryRun=true` it says what would change and what there is to say about it.
 */
export async function putSettings(
  ports: SavePorts,
  connection: string,
  event: Event,
): Promise<APIGatewayProxyStructuredResultV2> {
  const isDryRun = queryOf(event, SaveQuery).dryRun === 'true';
  const over = isDryRun ? ifMatchOf(event) : requiredIfMatch(event);
  const settings = readDocument(event);
  if (over === undefined || isDryRun) return judge(ports, connection, settings, over);
  const author = { by: authorOf(event), at: new Date(ports.clock()).toISOString() };
  return save(ports, connection, settings, over, author);
}

function readDocument(event: Event): Settings {
  const parsed = parseSettings(jsonBody(event));
  if (parsed.kind === 'valid') return parsed.settings;
  const where = parsed.faults
    .slice(0, 20)
    .map(({ path, message }) => `${path === '' ? 'the document' : path}: ${message}`);
  throw new Problem(400, 'Settings are not valid', `Nothing was saved. ${where.join(' ')}`, {
    members: { errors: parsed.faults },
  });
}
