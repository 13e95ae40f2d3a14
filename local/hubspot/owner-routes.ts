import { type Call, type Reply, type Route, flagParam, limitParam, ok, param } from './call.ts';
import { HubspotError } from './errors.ts';
import { showOwner } from './owners.ts';

/** The read-only API of owners. */
export const OWNER_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/crm/owners/:version', kind: 'owners', need: 'owners.read', handle: listOwners },
  { method: 'GET', path: '/crm/owners/:version/:id', kind: 'owners', need: 'owners.read', handle: readOwner },
];

function listOwners(call: Call): Reply {
  const limit = limitParam(call, 100, 500);
  const email = call.url.searchParams.get('email')?.toLowerCase();
  const after = Number(call.url.searchParams.get('after') ?? 0);
  const owners = call.portal.owners
    .all()
    .filter((owner) => owner.archived === flagParam(call, 'archived'))
    .filter((owner) => email === undefined || email === '' || owner.email.toLowerCase() === email)
    .filter(({ id }) => Number(id) > after)
    .toSorted((left, right) => Number(left.id) - Number(right.id));
  const page = owners.slice(0, limit);
  const last = page.at(-1);
  const more = owners.length > page.length && last !== undefined;
  return ok({ results: page.map(showOwner), ...(more && { paging: { next: { after: last.id } } }) });
}

/** `idProperty=userId` finds people by their user id; archived owners only when asked for. */
function readOwner(call: Call): Reply {
  const id = param(call, 'id');
  const byUser = call.url.searchParams.get('idProperty') === 'userId';
  const found = call.portal.owners
    .all()
    .filter((owner) => owner.archived === flagParam(call, 'archived'))
    .find((owner) => (byUser ? String(owner.userId) === id : owner.id === id));
  if (found === undefined) throw new HubspotError(404, { message: 'resource not found', category: 'OBJECT_NOT_FOUND' });
  return ok(showOwner(found));
}
