import { Hono } from 'hono';
import * as z from 'zod';
import { FAULTS } from '../faults.ts';
import { findObject } from '../metadata/catalogue.ts';
import type { ObjectDefinition } from '../metadata/object.ts';
import type { Org } from '../org.ts';
import type { Delivery } from '../outbound/delivery.ts';
import { switchStatePicklists } from '../places/switch-picklists.ts';
import { undeleteRecord } from '../recycle-bin.ts';
import { RecordRejected } from '../record-error.ts';
import type { RecordInput } from '../record-input.ts';
import { checkRequired } from '../record-rules.ts';
import { idOf, type Row, textOf } from '../row.ts';
import { formatDatetime } from '../salesforce-time.ts';
import { requireObject, seedRow } from '../seeding.ts';
import { ENDPOINTS } from './endpoints.ts';
import { applyFaults, FAULT_CHANGE } from './fault-change.ts';
import { LOGIN_CHANGE } from '../login-book.ts';
import { addPeopleRoutes } from './people-routes.ts';

/** What the control plane works on; a reset replaces the org and its delivery. */
export interface Controlled {
  readonly org: () => Org;
  readonly delivery: () => Delivery;
  readonly reset: (world: boolean) => void;
  /** Moves the clock by so many milliseconds. */
  readonly advance: (ms: number) => void;
}

const RESET = z.strictObject({ world: z.boolean().default(true) });
const SEED = z.strictObject({ records: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))) });
const CLOCK = z.union([
  z.strictObject({ advanceMs: z.number().int().min(0) }),
  z.strictObject({ setTo: z.union([z.number(), z.iso.datetime({ offset: true })]) }),
]);
const SWITCH = z.strictObject({ active: z.boolean() });
const FEATURES = z.strictObject({ statePicklists: z.boolean() });
const UNDELETE = z.strictObject({ ids: z.array(z.string()) });
const PAGE = z.object({
  limit: z.coerce.number().int().min(1).max(100_000).default(100),
  offset: z.coerce.number().int().min(0).default(0),
  deleted: z.enum(['true', 'false']).default('false'),
});

/** The routes below `/__sim`. */
export function controlPlane(controlled: Controlled): Hono {
  const app = new Hono();
  app.onError((error, context) => {
    if (error instanceof z.ZodError) return context.json({ error: z.prettifyError(error), see: 'GET /__sim' }, 400);
    if (error instanceof TypeError || error instanceof SyntaxError || error instanceof RecordRejected) {
      return context.json({ error: error.message, see: 'GET /__sim' }, 400);
    }
    throw error;
  });
  app.get('/', (context) => context.json({ simulator: 'salesforce', endpoints: ENDPOINTS }));
  addCallRoutes(app, controlled);
  addFaultRoutes(app, controlled);
  addFeatureRoutes(app, controlled);
  addLoginRoutes(app, controlled);
  addRecordRoutes(app, controlled);
  addPeopleRoutes(app, controlled.org);
  addOutboundRoutes(app, controlled);
  app.all('*', (context) => context.json({ error: 'no such endpoint', endpoints: ENDPOINTS }, 404));
  return app;
}

const bodyOf = async (request: Request): Promise<unknown> => {
  const text = await request.text();
  return text.trim() === '' ? {} : JSON.parse(text);
};

function addCallRoutes(app: Hono, { org, reset, advance }: Controlled): void {
  app.get('/calls', (context) => context.json(org().meter.report()));
  app.post('/calls/reset', (context) => {
    org().documents.transaction(() => org().meter.reset());
    return context.json(org().meter.report());
  });
  app.post('/reset', async (context) => {
    const { world } = RESET.parse(await bodyOf(context.req.raw));
    reset(world);
    return context.json({ reset: true, world });
  });
  app.get('/clock', (context) => context.json({ now: formatDatetime(org().clock()) }));
  app.post('/clock', async (context) => {
    const asked = CLOCK.parse(await bodyOf(context.req.raw));
    advance('advanceMs' in asked ? asked.advanceMs : new Date(asked.setTo).getTime() - org().clock());
    return context.json({ now: formatDatetime(org().clock()) });
  });
}

function addFaultRoutes(app: Hono, { org }: Controlled): void {
  app.get('/faults', (context) => context.json(org().faults.current));
  app.post('/faults', async (context) => {
    const change = FAULT_CHANGE.parse(await bodyOf(context.req.raw));
    org().documents.transaction(() => applyFaults(org(), change));
    return context.json(org().faults.current);
  });
  app.delete('/faults', (context) => {
    org().documents.transaction(() => org().faults.set(FAULTS.parse({})));
    return context.json(org().faults.current);
  });
}

function addFeatureRoutes(app: Hono, { org }: Controlled): void {
  const state = (): object => ({ statePicklists: org().database.features.statePicklists });
  app.get('/features', (context) => context.json(state()));
  app.post('/features', async (context) => {
    const { statePicklists } = FEATURES.parse(await bodyOf(context.req.raw));
    org().documents.transaction(() => switchStatePicklists(org(), statePicklists));
    return context.json(state());
  });
}

function addLoginRoutes(app: Hono, { org }: Controlled): void {
  const state = (): object => ({ attempts: org().logins.attempts() });
  app.get('/logins', (context) => context.json(state()));
  app.post('/logins', async (context) => {
    const change = LOGIN_CHANGE.parse(await bodyOf(context.req.raw));
    if (!org().documents.transaction(() => org().logins.change(change)))
      throw new TypeError('there is no such user or app');
    return context.json(state());
  });
}

/** A row that the org could never have come to hold would mislead whoever reads it. */
function seedComplete(org: Org, object: ObjectDefinition, input: RecordInput): Row {
  const row = seedRow(org, object, input);
  checkRequired(object, row);
  return row;
}

function addRecordRoutes(app: Hono, { org }: Controlled): void {
  app.post('/seed', async (context) => {
    const { records } = SEED.parse(await bodyOf(context.req.raw));
    const seeded = org().documents.transaction(() =>
      Object.entries(records).map(([name, rows]) => {
        const object = requireObject(name);
        return [object.name, rows.map((row) => idOf(seedComplete(org(), object, row)))];
      }),
    );
    return context.json({ ids: Object.fromEntries(seeded) });
  });
  app.get('/records/:object', (context) => {
    const object = findObject(context.req.param('object'));
    if (object === undefined) throw new TypeError(`there is no object ${context.req.param('object')}`);
    const { limit, offset, deleted } = PAGE.parse(context.req.query());
    const rows = [...org().database.table(object).values()].filter(
      (row) => deleted === 'true' || row['IsDeleted'] !== true,
    );
    return context.json({ total: rows.length, records: rows.slice(offset, offset + limit) });
  });
  app.post('/undelete', async (context) => {
    const { ids } = UNDELETE.parse(await bodyOf(context.req.raw));
    const [first] = org().database.table(requireObject('User')).values();
    const saver = { id: first === undefined ? '' : textOf(first, 'Id'), sendsOutboundMessages: false };
    const restored = org().documents.transaction(() => ids.filter((id) => undeleteRecord(org(), id, saver)));
    return context.json({ restored });
  });
}

function addOutboundRoutes(app: Hono, { org, delivery }: Controlled): void {
  const state = (): object => {
    const { actions, pending, tally } = org().outbound;
    return {
      active: org().faults.current.outboundMessages.active,
      definitions: actions.map(({ name, actionId, object, endpointUrl, fields }) => ({
        name,
        actionId,
        object: object.name,
        endpointUrl,
        fields: fields.map((field) => field.name),
      })),
      pending: pending.size,
      nextAttempts: [...pending.values()].slice(0, 20).map(({ id, recordId, attempts, dueMs }) => ({
        id,
        recordId,
        attempts,
        dueAt: formatDatetime(dueMs),
      })),
      ...tally,
    };
  };
  app.get('/outbound-messages', (context) => context.json(state()));
  app.post('/outbound-messages', async (context) => {
    const { active } = SWITCH.parse(await bodyOf(context.req.raw));
    org().documents.transaction(() => applyFaults(org(), { outboundMessages: { active } }));
    return context.json(state());
  });
  app.post('/outbound-messages/flush', async (context) => {
    const acknowledged = await delivery().deliver(true);
    return context.json({ acknowledged, ...state() });
  });
}
