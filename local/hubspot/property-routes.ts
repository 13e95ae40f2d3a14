import * as z from 'zod';
import { answerBatch, type BatchError } from './batch/batch-answer.ts';
import { checkSize } from './batch/batch-input.ts';
import { type Call, type Reply, type Route, bodyOf, flagParam, ok, param, typeOf } from './call.ts';
import type { PropertyDefinition } from './definitions/property-definition.ts';
import { HubspotError, invalid } from './errors.ts';
import type { ObjectType } from './object-types.ts';
import type { Portal } from './portal.ts';
import { PropertyChange, PropertyInput, changedDefinition, definitionFrom, refuseExisting } from './property-input.ts';
import { showDefinition } from './property-shape.ts';

const ALL = '/crm/properties/:version/:type';
const ONE = `${ALL}/:name`;

/** The definitions of properties, one by one and in batches. */
export const PROPERTY_ROUTES: readonly Route[] = [
  { method: 'GET', path: ALL, kind: 'properties', need: 'schemas.read', handle: listProperties },
  { method: 'POST', path: ALL, kind: 'properties', need: 'schemas.write', handle: createProperty },
  { method: 'POST', path: `${ALL}/batch/create`, kind: 'properties', need: 'schemas.write', handle: createBatch },
  { method: 'POST', path: `${ALL}/batch/read`, kind: 'properties', need: 'schemas.read', handle: readBatch },
  { method: 'POST', path: `${ALL}/batch/archive`, kind: 'properties', need: 'schemas.write', handle: archiveBatch },
  { method: 'GET', path: ONE, kind: 'properties', need: 'schemas.read', handle: readProperty },
  { method: 'PATCH', path: ONE, kind: 'properties', need: 'schemas.write', handle: changeProperty },
  { method: 'DELETE', path: ONE, kind: 'properties', need: 'schemas.write', handle: archiveProperty },
];

function listProperties(call: Call): Reply {
  const all = call.portal.definitions.all(typeOf(call), flagParam(call, 'archived'));
  const sensitivity = call.url.searchParams.get('dataSensitivity') ?? 'non_sensitive';
  return ok({ results: all.filter((one) => one.dataSensitivity === sensitivity).map(showDefinition) });
}

function readProperty(call: Call): Reply {
  const type = typeOf(call);
  const name = param(call, 'name');
  const archived = flagParam(call, 'archived');
  const definition = call.portal.definitions.findAny(type, name);
  if (definition === undefined || (definition.archivedAt !== null) !== archived) throw noSuchProperty(name);
  return ok(showDefinition(definition));
}

const noSuchProperty = (name: string): HubspotError =>
  new HubspotError(404, {
    message: `Property "${name}" does not exist`,
    category: 'OBJECT_NOT_FOUND',
    subCategory: 'Properties.PROPERTY_NOT_FOUND',
    context: { name: [name] },
  });

function createProperty(call: Call): Reply {
  return { status: 201, body: showDefinition(create(call.portal, typeOf(call), bodyOf(call, PropertyInput))) };
}

/** A name that was archived comes back to life with the new definition; values records still have are kept. */
function create(portal: Portal, type: ObjectType, input: PropertyInput): PropertyDefinition {
  refuseExisting(portal, type, input.name);
  const definition = definitionFrom(portal, type, input);
  portal.definitions.save(type, definition);
  if (definition.hasUniqueValue) portal.tables[type.name].enforceUnique(definition.name);
  return definition;
}

function changeProperty(call: Call): Reply {
  const type = typeOf(call);
  const name = param(call, 'name');
  const before = call.portal.definitions.find(type, name);
  if (before === undefined) throw noSuchProperty(name);
  const definition = changedDefinition(call.portal, type, before, bodyOf(call, PropertyChange));
  call.portal.definitions.save(type, definition);
  return ok(showDefinition(definition));
}

function archiveProperty(call: Call): Reply {
  const name = param(call, 'name');
  if (!archive(call.portal, typeOf(call), name)) throw noSuchProperty(name);
  return { status: 204, body: null };
}

function archive(portal: Portal, type: ObjectType, name: string): boolean {
  const definition = portal.definitions.find(type, name);
  if (definition === undefined) return false;
  if (definition.hubspotDefined) throw invalid(`Property ${name} is defined by HubSpot and cannot be archived.`);
  portal.definitions.save(type, { ...definition, archivedAt: portal.now() });
  return true;
}

/** Unlike records, one property that cannot be created never rejects the others. */
function createBatch(call: Call): Reply {
  const startedAt = call.portal.now();
  const { inputs } = bodyOf(call, z.object({ inputs: z.array(PropertyInput) }));
  checkSize(inputs);
  const errors: BatchError[] = [];
  const results = inputs.flatMap((input) => {
    try {
      return [showDefinition(create(call.portal, typeOf(call), input))];
    } catch (error) {
      if (!(error instanceof HubspotError)) throw error;
      errors.push({ parts: { ...error.parts, context: { name: [input.name] } }, inputs: 1 });
      return [];
    }
  });
  return answerBatch(call.portal, startedAt, results, errors, 201);
}

const Names = z.object({
  inputs: z.array(z.object({ name: z.string() })),
  archived: z.boolean().nullish(),
});

function readBatch(call: Call): Reply {
  const startedAt = call.portal.now();
  const { inputs, archived } = bodyOf(call, Names);
  checkSize(inputs);
  const found = inputs.map(({ name }) => call.portal.definitions.findAny(typeOf(call), name));
  const wanted = found.map((one) => (one && (one.archivedAt !== null) === (archived ?? false) ? one : undefined));
  const errors = inputs.flatMap(({ name }, position): BatchError[] =>
    wanted[position] === undefined ? [{ parts: noSuchProperty(name).parts, inputs: 1 }] : [],
  );
  const results = wanted.flatMap((one) => (one ? [showDefinition(one)] : []));
  return answerBatch(call.portal, startedAt, results, errors, 200);
}

function archiveBatch(call: Call): Reply {
  const { inputs } = bodyOf(call, Names);
  checkSize(inputs);
  for (const { name } of inputs) archive(call.portal, typeOf(call), name);
  return { status: 204, body: null };
}
