import { Problem } from '../shared/problem.ts';
import type { Event } from './requests.ts';

/** The end of a scope that names a connection: an issuer may write its own name before it. */
const NAMED = /(?:^|[/:.])connection\.([a-z0-9-]+)$/;

/**
 * The connections that a token is for. One with scopes such as `connection.berlin` is for those alone; one without any
 * is for all. Undefined means all.
 */
export function reachOf(event: Event): ReadonlySet<string> | undefined {
  const { claims } = event.requestContext.authorizer.jwt;
  // API Gateway hands a list on as one text: `[a b]`.
  const scopes = `${claimText(claims['scope'])} ${claimText(claims['scp'])}`.replaceAll(/[[\],]/g, ' ').split(/\s+/);
  const named = scopes.flatMap((scope) => NAMED.exec(scope)?.[1] ?? []);
  return named.length === 0 ? undefined : new Set(named);
}

const claimText = (claim: string | number | boolean | readonly string[] | undefined): string =>
  typeof claim === 'object' ? claim.join(' ') : String(claim ?? '');

/** Refuses a token that is for other connections; nothing tells whether there is one of this id. */
export function checkReach(event: Event, connection: string): void {
  if (reachOf(event)?.has(connection) ?? true) return;
  throw new Problem(403, 'Not for this connection', 'The token is for other connections of this deployment.');
}

/** Making connections is for those who have all of them. */
export function checkReachesAll(event: Event): void {
  if (reachOf(event) === undefined) return;
  throw new Problem(403, 'Not for this token', 'The token is for single connections, and makes no others.');
}
