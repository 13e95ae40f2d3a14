import { badRequest, notImplemented } from '../api-error.ts';
import { describeColumns } from '../soql/columns.ts';
import { executeQuery, type QueryResult } from '../soql/execute.ts';
import { ok, type RestAnswer, type RestCall, route } from './call.ts';
import { CURSOR_LIFE_MS, type Cursor } from './query-cursors.ts';

const MAX_BATCH = 2000;
const MIN_BATCH = 200;

/** The page size that the client asks for, kept within what Salesforce allows. */
function batchSizeOf(headers: Headers): number {
  const asked = Number(/batchSize\s*=\s*(\d+)/i.exec(headers.get('sforce-query-options') ?? '')?.[1] ?? MAX_BATCH);
  return Math.min(Math.max(asked, MIN_BATCH), MAX_BATCH);
}

const query =
  (everything: boolean) =>
  (call: RestCall): RestAnswer => {
    const text = call.query.get('q');
    if (call.query.has('explain')) throw notImplemented('query plans (?explain=)');
    if (text === null) throw badRequest('MALFORMED_QUERY', "The query parameter 'q' is required");
    const options = { version: call.caller.version, nowMs: call.org.clock(), everything };
    if (call.query.get('columns') === 'true') return ok(describeColumns(call.org.database, text, options));
    const result = executeQuery(call.org.database, text, options);
    if (result.kind === 'whole') return ok({ totalSize: result.totalSize, done: true, records: result.records });
    return ok(firstPage(call, text, everything, result));
  };

function firstPage(
  call: RestCall,
  text: string,
  everything: boolean,
  { select, render }: Extract<QueryResult, { kind: 'rows' }>,
): object {
  const ids = select();
  const batchSize = batchSizeOf(call.headers);
  if (ids.length <= batchSize) return { totalSize: ids.length, done: true, records: render(ids) };
  const id = call.org.database.nextId('01g');
  const cursor = { id, text, everything, ids, batchSize, openedMs: call.org.clock() };
  call.org.cursors.set(id, cursor);
  return page(call, cursor, 0, render);
}

function page(
  call: RestCall,
  { id, ids, batchSize }: Cursor,
  start: number,
  render: Extract<QueryResult, { kind: 'rows' }>['render'],
): object {
  const end = start + batchSize;
  const next = end < ids.length ? { nextRecordsUrl: `/services/data/v${call.caller.version}/query/${id}-${end}` } : {};
  return {
    totalSize: ids.length,
    done: end >= ids.length,
    ...next,
    records: render(ids.slice(start, end)),
  };
}

/** The page of a query that a locator such as `01g…-2000` stands for. */
function queryMore(call: RestCall): RestAnswer {
  const [, id = '', offset = ''] = /^(01g[A-Za-z0-9]{15})-(\d+)$/.exec(call.params['locator'] ?? '') ?? [];
  const cursor = call.org.cursors.get(id);
  const start = Number(offset);
  const isOver = cursor === undefined || call.org.clock() - cursor.openedMs > CURSOR_LIFE_MS;
  if (isOver || start >= cursor.ids.length) throw badRequest('INVALID_QUERY_LOCATOR', 'invalid query locator');
  const { text, everything } = cursor;
  const options = { version: call.caller.version, nowMs: call.org.clock(), everything };
  const result = executeQuery(call.org.database, text, options);
  if (result.kind !== 'rows') throw badRequest('INVALID_QUERY_LOCATOR', 'invalid query locator');
  return ok(page(call, cursor, start, result.render));
}

export const QUERY_ROUTES = [
  route('GET', '/query', 'query', query(false)),
  route('GET', '/queryAll', 'query', query(true)),
  route('GET', '/query/:locator', 'queryMore', queryMore),
  route('GET', '/queryAll/:locator', 'queryMore', queryMore),
];
