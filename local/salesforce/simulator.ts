import { setTimeout as sleepFor } from 'node:timers/promises';
import { Hono } from 'hono';
import * as z from 'zod';
import { toId18 } from '../../core/salesforce-id.ts';
import type { Random } from '../random.ts';
import { type Clock, ConnectionReset, type Simulator } from '../simulator.ts';
import type { Store } from '../store.ts';
import type { World } from '../world/types.ts';
import { notImplemented } from './api-error.ts';
import { expireJobs, openBulkJobs } from './bulk/jobs.ts';
import { runJobs } from './bulk/run-jobs.ts';
import { controlPlane } from './control/control-plane.ts';
import { openDatabase } from './database.ts';
import { type Documents, openDocuments } from './documents.ts';
import { openFaults } from './faults.ts';
import { openFeatures } from './features.ts';
import { answerIdentity, answerUserinfo } from './identity.ts';
import { openLoginBook } from './login-book.ts';
import { openMeter } from './meter.ts';
import { type App, grantToken } from './oauth.ts';
import type { Org } from './org.ts';
import type { OutboundMessageDefinition } from './outbound/definition.ts';
import { openDelivery } from './outbound/delivery.ts';
import { openOutboundQueue } from './outbound/queue.ts';
import { purge } from './recycle-bin.ts';
import { explainError, openRoutes } from './rest/dispatch.ts';
import { answerRest, failing, toResponse } from './rest/http.ts';
import { expireCursors, openCursors } from './rest/query-cursors.ts';
import { type OrgUser, seedLeadStatuses, seedOrganization } from './seeding.ts';
import { openSessions } from './sessions.ts';
import { answerSoap } from './soap/answer.ts';
import type { PasswordLogin } from './soap/login.ts';
import { seedWorld } from './world-rows.ts';

export type { OutboundMessageDefinition } from './outbound/definition.ts';

export interface SalesforceOptions {
  /** 18 characters. */
  readonly organizationId: string;
  readonly organizationName?: string;
  /** Apps that log in on their own and run as the user of that name. */
  readonly apps: readonly App[];
  /** Ready-made access tokens, shaped like `00D…!…`; they never grow old. */
  readonly sessions: readonly { readonly label: string; readonly accessToken: string; readonly username: string }[];
  readonly passwords: readonly PasswordLogin[];
  /** Users besides those of the world; the first one owns what nobody else does. */
  readonly users: readonly (OrgUser & { readonly sendsOutboundMessages: boolean })[];
  readonly outboundMessages: readonly OutboundMessageDefinition[];
  /** Whether states and countries are picklists with codes, as in new orgs; a switch of the control plane goes before it. */
  readonly statePicklists?: boolean;
  /** Whether the org is a sandbox; it says so of itself. */
  readonly isSandbox?: boolean;
  /** What an empty store is seeded with. */
  readonly world: World | null;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  /** How outbound messages are posted. */
  readonly send?: typeof fetch;
  /** The address that outbound messages give as the org's own. */
  readonly instanceUrl?: string;
  /** Waits so many milliseconds, for the fault that makes answers slow. */
  readonly sleep?: (ms: number) => Promise<unknown>;
}

const MESSAGE_VERSION = '66.0';

/** A Salesforce org on the wire: REST, tokens, SOAP login, outbound messages, and what can go wrong with them. */
export function createSalesforceSimulator(options: SalesforceOptions): Simulator {
  const { store, sleep = sleepFor, organizationId } = options;
  if (toId18(organizationId) !== organizationId) {
    throw new TypeError(`organizationId must be the 18-character form: ${toId18(organizationId)}`);
  }
  let running = openOrg(options);
  const controlled = {
    org: () => running.org,
    delivery: () => running.delivery,
    advance: (ms: number) => running.advance(ms),
    reset: (world: boolean) => {
      running.delivery.stop();
      store.clear();
      running = openOrg(world ? options : { ...options, world: null });
    },
  };
  const app = wire(controlled.org);
  app.route('/__sim', controlPlane(controlled));
  return {
    fetch: async (request) => {
      const { slowMs } = running.org.faults.current;
      if (slowMs > 0 && !new URL(request.url).pathname.startsWith('/__sim')) await sleep(slowMs);
      return app.fetch(request);
    },
    tick: async () => {
      const { org, delivery } = running;
      org.documents.transaction(() => {
        purge(org);
        org.sessions.expire();
        expireCursors(org.cursors, org.clock());
        expireJobs(org.bulk, org.clock());
        runJobs(org);
      });
      await delivery.deliver();
    },
    close: () => {
      running.delivery.stop();
      store.close();
    },
  };
}

/** Clients write paths such as `//services/data`. */
const canonicalPath = (pathname: string): string => pathname.replace(/\/{2,}/g, '/');

function wire(org: () => Org): Hono {
  const find = openRoutes();
  const app = new Hono({ getPath: (request) => canonicalPath(new URL(request.url).pathname) });
  app.use(async (context, next) => {
    await next();
    context.header('Date', new Date(org().clock()).toUTCString());
  });
  app.on('POST', ['/services/oauth2/*', '/services/Soap/*'], async ({ req }, next) => {
    const fail = org().documents.transaction(() => org().faults.takeFail(req.method, req.path));
    if (fail?.after !== 'before') await next();
    return fail === undefined ? undefined : toResponse(org(), failing(fail));
  });
  app.post('/services/oauth2/token', async ({ req }) => {
    const form = new URLSearchParams(await req.text());
    const { origin } = new URL(req.url);
    const { status, body } = await grantToken(org(), form, req.header('authorization') ?? '', origin);
    return toResponse(org(), { status, body });
  });
  app.post('/services/oauth2/revoke', async ({ req }) => {
    const token = new URLSearchParams(await req.text()).get('token') ?? new URL(req.url).searchParams.get('token');
    const revoked = org().documents.transaction(() => org().sessions.end(token ?? ''));
    const error = { error: 'unsupported_token_type', error_description: 'this token type is not supported' };
    return revoked ? new Response(null, { status: 200 }) : toResponse(org(), { status: 400, body: error });
  });
  app.on(['GET', 'POST'], '/services/oauth2/userinfo', ({ req }) =>
    answerUserinfo(org(), new URL(req.url), req.raw.headers),
  );
  app.on(['GET', 'POST'], '/id/:organization/:user', ({ req }) =>
    answerIdentity(org(), new URL(req.url), req.raw.headers),
  );
  app.post('/services/Soap/*', async ({ req }) => answerSoap(org(), new URL(req.url), await req.text()));
  app.all('/services/data/*', async ({ req }) => {
    const url = new URL(req.url);
    url.pathname = canonicalPath(url.pathname);
    return answerRest(org(), find, { method: req.method, url, headers: req.raw.headers, bodyText: await req.text() });
  });
  app.onError((error) => {
    if (error instanceof ConnectionReset) throw error;
    console.error('the Salesforce simulator failed', error);
    const body = [{ message: `An unexpected error occurred: ${error.message}`, errorCode: 'UNKNOWN_EXCEPTION' }];
    return toResponse(org(), { status: 500, body });
  });
  app.notFound(({ req }) => toResponse(org(), explainError(notImplemented(`${req.method} ${req.path}`))));
  return app;
}

/** Opens the org that the store holds; an empty store is seeded first. */
function openOrg(options: SalesforceOptions): {
  readonly org: Org;
  readonly delivery: ReturnType<typeof openDelivery>;
  advance(ms: number): void;
} {
  const documents = openDocuments(options.store);
  const settings = documents.collection('setting', (document) => z.number().parse(document));
  const clock: Clock = () => options.clock() + (settings.get('clockOffsetMs') ?? 0);
  const { organizationId } = options;
  const org = documents.transaction(() => {
    const opened = assemble(options, documents, clock);
    if (settings.get('seeded') === undefined) {
      seedOrganization(
        opened,
        options.organizationName ?? 'Tarn Instruments',
        options.users,
        options.isSandbox ?? false,
      );
      if (options.world !== null) seedWorld(opened, options.world);
      settings.set('seeded', 1);
    }
    seedLeadStatuses(opened);
    return opened;
  });
  const instanceUrl = options.instanceUrl ?? 'https://tarn-dev-ed.my.salesforce.com';
  const origin = { organizationId, instanceUrl, version: MESSAGE_VERSION };
  return {
    org,
    delivery: openDelivery(org, { send: options.send ?? fetch, origin }),
    advance: (ms) =>
      documents.transaction(() => settings.set('clockOffsetMs', (settings.get('clockOffsetMs') ?? 0) + ms)),
  };
}

function assemble(options: SalesforceOptions, documents: Documents, clock: Clock): Org {
  const { organizationId, random } = options;
  const features = openFeatures(documents, clock, { statePicklists: options.statePicklists ?? false });
  const database = openDatabase(documents, features);
  const faults = openFaults(documents);
  const silent = new Set(options.users.filter((user) => !user.sendsOutboundMessages).map(({ username }) => username));
  return {
    organizationId,
    documents,
    database,
    faults,
    clock,
    random,
    bulk: openBulkJobs(documents),
    cursors: openCursors(documents),
    meter: openMeter(documents, clock),
    logins: openLoginBook({ apps: options.apps, passwords: options.passwords, documents, clock }),
    sessions: openSessions({ organizationId, readyMade: options.sessions, documents, clock, random }),
    outbound: openOutboundQueue({
      definitions: options.outboundMessages,
      silent,
      documents,
      database,
      faults,
      clock,
      random,
    }),
  };
}
