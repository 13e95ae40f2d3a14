import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as z from 'zod';
import type { SecretLife } from '../../adapters/aws/connection-secret-life.ts';
import type { Remains } from '../../adapters/aws/remains.ts';
import {
  type Connection,
  type Connections,
  ConnectionId,
  DEFAULT_CONNECTION,
  MOST_CONNECTIONS,
} from '../../core/connection.ts';
import { defaultSettings } from '../../core/settings.ts';
import { sideBySide } from '../../core/side-by-side.ts';
import { json } from '../shared/json.ts';
import { Problem } from '../shared/problem.ts';
import { type HealthPorts, healthOf } from './health.ts';
import { checkReachesAll, reachOf } from './reach.ts';
import { type Event, authorOf, errorsOf, jsonBody, queryOf } from './requests.ts';
import type { SavePorts } from './save.ts';

export interface ConnectionPorts extends Omit<HealthPorts, 'settings'> {
  readonly settings: SavePorts['settings'];
  readonly connections: Connections;
  readonly secretLife: SecretLife;
  readonly remains: Remains;
}

type Answer = Promise<APIGatewayProxyStructuredResultV2>;

const idRule = 'An id has up to 32 small letters, digits and hyphens, begins with a letter and ends with no hyphen.';

/** A connection to be made. */
export const NewConnectionBody = z.strictObject({
  id: z
    .string()
    .refine((id) => ConnectionId.safeParse(id).success, idRule)
    .meta({ description: idRule, pattern: '^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$' }),
});

/** The connection's own id again, so that nobody removes one by a slip. */
export const RemoveQuery = z.object({ confirm: z.string().default('') });

const LOOKED_AT_ONCE = 5;

/** There is nothing to be let in with yet: switched on, it would fail every minute. */
const switchedOff = { ...defaultSettings, sync: 'off' } as const;

/** The connections that the token is for, each with how it is doing in short. */
export async function getConnections(ports: ConnectionPorts, _: string, event: Event): Answer {
  const reach = reachOf(event);
  const all = (await ports.connections.all()).filter(({ id }) => reach?.has(id) ?? true);
  return json({
    connections: await sideBySide(all, LOOKED_AT_ONCE, (connection) => described(ports, connection)),
    most: MOST_CONNECTIONS,
  });
}

/** Makes a connection. It begins switched off. */
export async function postConnection(ports: ConnectionPorts, _: string, event: Event): Answer {
  checkReachesAll(event);
  const parsed = NewConnectionBody.safeParse(jsonBody(event));
  if (!parsed.success) {
    const errors = errorsOf(parsed.error);
    throw new Problem(400, 'Connection is not valid', `Nothing was made. ${errors[0]?.message}`, {
      members: { errors },
    });
  }
  const { id } = parsed.data;
  const { connections, settings, secretLife, clock } = ports;
  const there = await connections.all();
  if (there.some((connection) => connection.id === id)) throw taken(id);
  if (there.length >= MOST_CONNECTIONS) throw full();
  const by = authorOf(event);
  const at = new Date(clock()).toISOString();
  // It exists once it is on the list. What a request that was cut off left here is taken up by the next one.
  await settings.save(id, 0, switchedOff, { by, at });
  await secretLife.make(id);
  const connection = { id, createdAt: at, createdBy: by };
  const outcome = await connections.add(connection);
  if (outcome === 'exists') throw taken(id);
  if (outcome === 'full') throw full();
  return { ...json(await described(ports, connection)), statusCode: 201 };
}

/** What works for a connection has read the list of them by then, and what had begun before is over. */
const WORK_ENDS_MS = 6 * 60_000;
/** What a request may take until nothing more is begun: what is under way then ends well before the function does. */
const REQUEST_MS = 6_000;

/**
 * Removes a connection with all that is stored of it and its secret; `default` stays, as new. The first request shuts
 * it; what works for it then ends; requests after that remove, until one of them says that it is done.
 */
export async function deleteConnection(ports: ConnectionPorts, id: string, event: Event): Answer {
  const { connections, settings, secretLife, remains, clock } = ports;
  const nowMs = clock();
  if (queryOf(event, RemoveQuery).confirm !== id)
    throw new Problem(400, 'Not confirmed', `Nothing was removed: say ?confirm=${id} to remove it for good.`);
  const { removing } = (await connections.all()).find((connection) => connection.id === id) ?? {};
  if (removing === undefined) {
    const { sync } = (await settings.read(id)).settings;
    if (sync !== 'off')
      throw new Problem(409, 'Sync is not off', 'Nothing was removed: set sync to off first.', { members: { sync } });
    await connections.keepRemoving(id, { since: new Date(nowMs).toISOString() });
    return unfinished(WORK_ENDS_MS);
  }
  const waitMs = Date.parse(removing.since) + WORK_ENDS_MS - nowMs;
  if (waitMs > 0) return unfinished(waitMs);
  const removed = await remains.remove(id, removing.scannedTo, nowMs + REQUEST_MS);
  if (!removed.isDone) {
    if (removed.scannedTo !== undefined)
      await connections.keepRemoving(id, { ...removing, scannedTo: removed.scannedTo });
    return unfinished(0);
  }
  await secretLife.remove(id);
  if (id === DEFAULT_CONNECTION)
    await settings.save(id, 0, switchedOff, { by: authorOf(event), at: new Date(nowMs).toISOString() });
  await connections.drop(id);
  return json({ id, removed: true });
}

/** Each look begins with the settings, so that one that is off costs no more than that. */
async function described(ports: ConnectionPorts, { id, createdAt, createdBy, removing }: Connection) {
  const about = { id, createdAt: createdAt ?? null, createdBy: createdBy ?? null };
  if (removing !== undefined) return { ...about, sync: 'off', health: 'removing', reasons: [] };
  return { ...about, ...(await healthOf(ports, id)) };
}

const taken = (id: string): Problem =>
  new Problem(409, 'There is one already', `Nothing was made: there is a connection "${id}".`);

const full = (): Problem =>
  new Problem(409, 'Too many connections', `Nothing was made: a deployment has at most ${MOST_CONNECTIONS}.`);

const unfinished = (waitMs: number): APIGatewayProxyStructuredResultV2 => {
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
  const detail = `Nothing works for this connection any more. Send the same request again in ${seconds} s to go on.`;
  return { ...json({ removed: false, detail }, { 'retry-after': String(seconds) }), statusCode: 202 };
};
