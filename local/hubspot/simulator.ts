import { setTimeout as sleepFor } from 'node:timers/promises';
import { Hono } from 'hono';
import type { Random } from '../random.ts';
import type { Clock, Simulator } from '../simulator.ts';
import type { Store } from '../store.ts';
import type { World } from '../world/types.ts';
import type { Credential } from './access.ts';
import { ACCOUNT_ROUTES } from './account-routes.ts';
import { answer } from './answer.ts';
import { BATCH_ROUTES } from './batch/batch-routes.ts';
import type { Route } from './call.ts';
import { controlPlane } from './control.ts';
import { createCorrelationIds } from './correlation.ts';
import { LIST_ROUTES } from './lists/list-routes.ts';
import { LIST_SEARCH_ROUTES } from './lists/search-lists.ts';
import { MEMBERSHIP_ROUTES } from './lists/membership-routes.ts';
import { MERGE_ROUTES } from './merge.ts';
import { OWNER_ROUTES } from './owner-routes.ts';
import { openPortal, settle } from './portal.ts';
import { GROUP_ROUTES } from './property-groups.ts';
import { PROPERTY_ROUTES } from './property-routes.ts';
import { PURGE_ROUTES } from './purge.ts';
import { createRateLimiter } from './rate-limit.ts';
import { SEARCH_ROUTES } from './search/search-route.ts';
import { seedWorld } from './seed-world.ts';
import { SINGLE_ROUTES } from './single.ts';
import { openTokenBook } from './token-book.ts';
import type { Subscription } from './webhooks/webhook-app.ts';
import { openWebhooks } from './webhooks/webhooks.ts';

export interface HubspotOptions {
  readonly portalId: number;
  readonly tokens: readonly Credential[];
  /** What an empty store is seeded with. */
  readonly world: World | null;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  /** Apps that get push webhooks; more can be set by the control plane. */
  readonly webhooks?: readonly {
    readonly appId: number;
    readonly clientSecret: string;
    readonly targetUrl: string;
    readonly subscriptions: readonly Subscription[];
  }[];
  /** Carries webhooks to their receivers. */
  readonly send?: typeof fetch;
  /** Waits so many milliseconds before an answer, for the fault that makes answers slow. */
  readonly sleep?: (ms: number) => Promise<unknown>;
}

/** The more special paths come first: `batch` and `search` would pass for record ids, `groups` for a property. */
const ROUTES: readonly Route[] = [
  ...BATCH_ROUTES,
  ...SEARCH_ROUTES,
  ...MERGE_ROUTES,
  ...PURGE_ROUTES,
  ...SINGLE_ROUTES,
  ...GROUP_ROUTES,
  ...PROPERTY_ROUTES,
  ...OWNER_ROUTES,
  ...ACCOUNT_ROUTES,
  ...LIST_ROUTES,
  ...LIST_SEARCH_ROUTES,
  ...MEMBERSHIP_ROUTES,
];

/** A HubSpot portal on the wire: contacts, companies, their properties and owners, and what can go wrong with them. */
export function createHubspotSimulator(options: HubspotOptions): Simulator {
  const { store, clock, random, world, sleep = sleepFor } = options;
  let portal = openPortal(options.portalId, store, clock, random);
  let limiter = createRateLimiter(portal);
  const tokens = openTokenBook(options.tokens, store);
  const openHooks = () =>
    openWebhooks(portal, {
      apps: (options.webhooks ?? []).map((app) => ({ ...app, subscriptions: [...app.subscriptions] })),
      credentials: options.tokens,
      send: options.send ?? fetch,
      clock,
    });
  let webhooks = openHooks();
  const reset = (withWorld: boolean) => {
    store.clear();
    webhooks.close();
    portal = openPortal(options.portalId, store, clock, random);
    limiter = createRateLimiter(portal);
    webhooks = openHooks();
    if (withWorld && world !== null) seedWorld(portal, world);
    store.put('meta', 'opened', { value: clock() });
  };
  if (store.all('meta').length === 0) reset(true);

  const correlationId = createCorrelationIds(() => portal.now(), random);
  const app = new Hono({ getPath: (request) => canonicalPath(new URL(request.url).pathname) });
  app.route(
    '/__sim',
    controlPlane(
      () => portal,
      () => webhooks,
      reset,
      tokens,
    ),
  );
  const serving = (route: Route | null) => (request: Request, params: Readonly<Record<string, string>>) =>
    answer({ portal, limiter, credentials: tokens.current(), sleep, correlationId }, route, request, params);
  for (const route of ROUTES) {
    app.on(route.method, route.path, (context) => serving(route)(context.req.raw, context.req.param()));
  }
  app.onError((error) => {
    throw error;
  });
  app.notFound((context) => serving(null)(context.req.raw, {}));

  return {
    fetch: async (request) => {
      settle(portal);
      return app.fetch(request);
    },
    tick: async () => {
      settle(portal);
      await webhooks.deliver();
    },
    close: () => {
      webhooks.close();
      store.close();
    },
  };
}

/** One form for paths: no doubled or final slashes, and the version behind the name as the dated paths have it. */
function canonicalPath(path: string): string {
  const tidy = path.replaceAll(/\/{2,}/gu, '/').replace(/(?<=.)\/$/u, '');
  return tidy.replace(/^\/crm\/(v\d+)\/(objects|properties|owners|lists)(?=\/|$)/u, '/crm/$2/$1');
}
