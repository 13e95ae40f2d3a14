import { type Call, type Reply, limitParam, ok } from '../call.ts';
import { invalid } from '../errors.ts';
import { isoTime } from '../time.ts';
import { listOf } from './find-list.ts';

/** A member with the numbers it is sorted by. */
interface Row {
  readonly recordId: string;
  readonly joinedAt: number;
  readonly key: readonly [number, number];
}

/** Members by record id. */
export function recordOrderPage(call: Call): Reply {
  return page(call, (recordId) => [Number(recordId), 0], 1);
}

/** Members by when they came in; which way round is contested, so that a switch decides. */
export function joinOrderPage(call: Call): Reply {
  const direction = call.portal.faults.joinOrder === 'ascending' ? 1 : -1;
  return page(call, (recordId, joinedAt) => [joinedAt, Number(recordId)], direction);
}

/** Pages forward from `after`, or with `before` alone backward and in reverse. */
function page(call: Call, keyOf: (recordId: string, joinedAt: number) => Row['key'], direction: 1 | -1): Reply {
  const limit = limitParam(call, 100, 250);
  const after = call.url.searchParams.get('after');
  const before = after ? null : call.url.searchParams.get('before');
  const way = before ? -direction : direction;
  const from = keyFrom(after || before);
  const rows = [...call.portal.lists.members(listOf(call).id)]
    .map(([recordId, { joinedAt }]): Row => ({ recordId, joinedAt, key: keyOf(recordId, joinedAt) }))
    .toSorted((left, right) => way * compare(left.key, right.key));
  const rest = from === null ? rows : rows.filter(({ key }) => way * compare(key, from) > 0);
  const shown = rest.slice(0, limit);
  const last = shown.at(-1);
  const more = rest.length > shown.length && last !== undefined;
  return ok({
    total: rows.length,
    results: shown.map(({ recordId, joinedAt }) => ({ recordId, membershipTimestamp: isoTime(joinedAt) })),
    ...(more && { paging: paging(call, before ? 'before' : 'after', last.key) }),
  });
}

const compare = (left: Row['key'], right: Row['key']): number => left[0] - right[0] || left[1] - right[1];

/** Cursors mean nothing to whoever holds them. */
const cursorOf = (key: Row['key']): string => Buffer.from(key.join('.')).toString('base64url');

function keyFrom(cursor: string | null): Row['key'] | null {
  if (cursor === null || cursor === '') return null;
  const [, first, second] = /^(\d+)\.(\d+)$/u.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (first === undefined || second === undefined) throw invalid(`${cursor} is not a valid paging cursor.`);
  return [Number(first), Number(second)];
}

function paging(call: Call, way: 'after' | 'before', key: Row['key']): Readonly<Record<string, unknown>> {
  const cursor = cursorOf(key);
  const link = new URL(call.url);
  link.searchParams.set(way, cursor);
  return way === 'after' ? { next: { after: cursor, link: link.href } } : { prev: { before: cursor, link: link.href } };
}
