import * as z from 'zod';
import {
  type Call,
  Properties,
  type Reply,
  type Route,
  askedOf,
  bodyOf,
  flagParam,
  limitParam,
  listParam,
  ok,
  param,
  typeOf,
  writerOf,
} from './call.ts';
import { invalid, notSimulated, objectNotFound } from './errors.ts';
import { findRecord, isById } from './find-record.ts';
import type { StoredRecord } from './record.ts';
import { showRecord, showWritten } from './record-shape.ts';
import { archiveRecord, createRecord, updateRecord } from './write-record.ts';

const CreateBody = z.object({ properties: Properties, associations: z.array(z.unknown()).nullish() });
const UpdateBody = z.object({ properties: Properties });

const LIST = '/crm/objects/:version/:type';
const ONE = '/crm/objects/:version/:type/:id';

/** One record at a time, and the list of all. */
export const SINGLE_ROUTES: readonly Route[] = [
  { method: 'GET', path: LIST, kind: 'list', need: 'objects.read', handle: listRecords },
  { method: 'POST', path: LIST, kind: 'record', need: 'objects.write', handle: create },
  { method: 'GET', path: ONE, kind: 'record', need: 'objects.read', handle: read },
  { method: 'PATCH', path: ONE, kind: 'record', need: 'objects.write', handle: update },
  { method: 'DELETE', path: ONE, kind: 'record', need: 'objects.write', handle: archive },
];

function create(call: Call): Reply {
  const type = typeOf(call);
  const { properties, associations } = bodyOf(call, CreateBody);
  if (associations?.length) throw notSimulated('associations: create the record without them.');
  const written = call.portal.tables[type.name].atomically(() =>
    createRecord(call.portal, type, properties, writerOf(call)),
  );
  const location = `${call.url.origin}${call.url.pathname.replace(/\/+$/u, '')}/${written.record.id}`;
  return { status: 201, body: showWritten(call.portal, type, written), headers: { Location: location } };
}

function read(call: Call): Reply {
  refuseAssociations(call);
  const record = found(call, flagParam(call, 'archived'));
  return ok(showRecord(call.portal, typeOf(call), record, askedOf(call)));
}

function update(call: Call): Reply {
  const type = typeOf(call);
  const { properties } = bodyOf(call, UpdateBody);
  const record = found(call, false);
  const written = call.portal.tables[type.name].atomically(() =>
    updateRecord(call.portal, type, record, properties, writerOf(call)),
  );
  return ok(showWritten(call.portal, type, written));
}

/** 204 whether or not there was anything to archive. */
function archive(call: Call): Reply {
  archiveRecord(call.portal, typeOf(call), param(call, 'id'), writerOf(call).origin);
  return { status: 204, body: null };
}

/** The id of a record that was merged leads to the one that came out of it. */
function found(call: Call, archived: boolean): StoredRecord {
  const id = param(call, 'id');
  const type = typeOf(call);
  const property = call.url.searchParams.get('idProperty');
  const current = isById(property) ? call.portal.merged[type.name].survivorOf(id) : id;
  const record = findRecord(call.portal, type, current, property, archived, 'read');
  if (record === undefined) throw objectNotFound(id);
  return record;
}

function listRecords(call: Call): Reply {
  refuseAssociations(call);
  const type = typeOf(call);
  const asked = askedOf(call);
  const limit = limitParam(call, 10, asked.withHistory.length > 0 ? 50 : 100);
  const page = takePage(call, limit + 1);
  const results = page.slice(0, limit).map((record) => showRecord(call.portal, type, record, asked));
  const last = page[limit - 1];
  return ok({ results, ...(page.length > limit && last !== undefined && { paging: nextPage(call, last.id) }) });
}

function takePage(call: Call, count: number): readonly StoredRecord[] {
  const archived = flagParam(call, 'archived');
  const after = call.url.searchParams.get('after');
  if (after !== null && !/^\d+$/u.test(after)) throw invalid(`after must be a number, but was ${after}`);
  const page: StoredRecord[] = [];
  for (const record of call.portal.tables[typeOf(call).name].after(after)) {
    if ((record.archivedAt !== null) !== archived) continue;
    page.push(record);
    if (page.length === count) break;
  }
  return page;
}

function nextPage(call: Call, after: string): { next: { after: string; link: string } } {
  const link = new URL(call.url);
  link.searchParams.set('after', after);
  return { next: { after, link: link.href } };
}

function refuseAssociations(call: Call): void {
  if (listParam(call, 'associations').length > 0) throw notSimulated('associations: read the record without them.');
}
