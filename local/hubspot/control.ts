import { Hono } from 'hono';
import * as z from 'zod';
import { CONTROL_INDEX } from './control-index.ts';
import { FaultSwitches, ordinaryDay, switchFaults } from './faults.ts';
import { HubspotError } from './errors.ts';
import { OBJECT_TYPES, type ObjectType, objectTypeOf } from './object-types.ts';
import { showStored } from './record-shape.ts';
import { type Portal, settle, asIfLongAgo } from './portal.ts';
import {
  ArchiveBody,
  EditBody,
  MergeBody,
  SeedBody,
  archiveAsPerson,
  editAsPerson,
  mergeAsPerson,
  restoreRecords,
  RestoreBody,
  seedRecords,
  TouchBody,
  touchRecords,
} from './by-hand.ts';
import { type TokenBook, TokenChange } from './token-book.ts';
import { WebhookChange } from './webhooks/webhook-app.ts';
import type { Webhooks } from './webhooks/webhooks.ts';

const ResetBody = z.strictObject({ world: z.boolean().default(true) });
const ClockBody = z.union([
  z.strictObject({ advanceMs: z.number().int().min(0) }),
  z.strictObject({ setTo: z.union([z.number().int(), z.iso.datetime({ offset: true })]) }),
]);

/** The control plane: free of charge and without a token; what it does not understand is a 400 that says why. */
export function controlPlane(
  portal: () => Portal,
  webhooks: () => Webhooks,
  reset: (world: boolean) => void,
  tokens: TokenBook,
): Hono {
  const app = new Hono();
  app.get('/', (context) => context.json(CONTROL_INDEX));
  app.get('/calls', (context) => context.json(portal().calls.report()));
  app.post('/calls/reset', (context) => {
    portal().calls.reset();
    return context.json(portal().calls.report());
  });
  app.post('/reset', async (context) => {
    reset((await input(context.req.raw, ResetBody)).world);
    settle(portal());
    return context.json(counts(portal()));
  });
  app.get('/faults', (context) => context.json(portal().faults));
  app.post('/faults', async (context) => {
    switchFaults(portal().faults, await input(context.req.raw, FaultSwitches));
    return context.json(portal().faults);
  });
  app.delete('/faults', (context) => context.json(Object.assign(portal().faults, ordinaryDay())));
  app.post('/clock', async (context) => {
    const body = await input(context.req.raw, ClockBody);
    const to = 'setTo' in body ? new Date(body.setTo).getTime() - portal().now() : body.advanceMs;
    portal().shiftClock(to);
    settle(portal());
    return context.json({ now: new Date(portal().now()).toISOString() });
  });
  app.get('/webhooks', (context) => context.json({ apps: webhooks().report() }));
  app.post('/webhooks', async (context) => {
    webhooks().configure(await input(context.req.raw, WebhookChange));
    return context.json({ apps: webhooks().report() });
  });
  app.post('/tokens', async (context) => {
    const isThere = tokens.change(await input(context.req.raw, TokenChange));
    if (!isThere) throw new HubspotError(400, { message: 'There is no token of that label.' });
    return context.json({ tokens: tokens.current().map(({ label, scopes }) => ({ label, scopes })) });
  });
  addRecordEndpoints(app, portal);
  app.all('*', (context) => {
    const error = `${context.req.method} ${context.req.path} is not part of the control plane; GET /__sim lists what is.`;
    return context.json({ error }, 404);
  });
  app.onError((error, context) => {
    if (error instanceof HubspotError) return context.json({ error: error.message, details: error.parts.errors }, 400);
    throw error;
  });
  return app;
}

/** What a person does in HubSpot's own pages, and a look at everything that is there. */
function addRecordEndpoints(app: Hono, portal: () => Portal): void {
  app.get('/records/:object', (context) => {
    const type = objectTypeOf(context.req.param('object'));
    return context.json(page(portal(), type, context.req.query()));
  });
  app.post('/seed', async (context) => {
    const body = await input(context.req.raw, SeedBody);
    return context.json(asIfLongAgo(portal(), () => seedRecords(portal(), body)));
  });
  app.post('/edit', async (context) => context.json(editAsPerson(portal(), await input(context.req.raw, EditBody))));
  app.post('/archive', async (context) =>
    context.json(archiveAsPerson(portal(), await input(context.req.raw, ArchiveBody))),
  );
  app.post('/merge', async (context) => context.json(mergeAsPerson(portal(), await input(context.req.raw, MergeBody))));
  app.post('/restore', async (context) =>
    context.json(restoreRecords(portal(), await input(context.req.raw, RestoreBody))),
  );
  app.post('/touch', async (context) => context.json(touchRecords(portal(), await input(context.req.raw, TouchBody))));
}

const Page = z.object({
  limit: z.coerce.number().int().min(0).max(100_000).default(100),
  offset: z.coerce.number().int().min(0).default(0),
  archived: z.enum(['true', 'false']).default('false'),
});

function page(portal: Portal, type: ObjectType, query: unknown): unknown {
  const { limit, offset, archived } = checked(Page, query);
  const all = [...portal.tables[type.name].after(null)].filter(
    (record) => (record.archivedAt !== null) === (archived === 'true'),
  );
  return {
    total: all.length,
    records: all.slice(offset, offset + limit).map((record) => showStored(portal, type, record)),
  };
}

const counts = (portal: Portal): Record<string, number> =>
  Object.fromEntries(OBJECT_TYPES.map(({ name }) => [name, portal.tables[name].size()]));

async function input<T>(request: Request, schema: z.ZodType<T>): Promise<T> {
  const text = await request.text();
  try {
    return checked(schema, text.trim() === '' ? {} : JSON.parse(text));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new HubspotError(400, { message: `The body is not JSON: ${error.message}` });
  }
}

function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new HubspotError(400, { message: z.prettifyError(parsed.error) });
}
