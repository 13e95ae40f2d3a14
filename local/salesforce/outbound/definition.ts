import { findField, findObject } from '../metadata/catalogue.ts';
import type { Field } from '../metadata/field.ts';
import type { ObjectDefinition } from '../metadata/object.ts';

/** An outbound message as an admin sets it up: which object's saves it tells, where to, and with which fields. */
export interface OutboundMessageDefinition {
  readonly name: string;
  readonly object: string;
  readonly endpointUrl: string;
  readonly fields: readonly string[];
}

/** A checked definition with its action's id and its fields in the order in which they are sent. */
export interface OutboundAction {
  readonly name: string;
  readonly actionId: string;
  readonly endpointUrl: string;
  readonly object: ObjectDefinition;
  readonly fields: readonly Field[];
}

/** Checks a definition against the org's objects and fields; throws a TypeError that names what is wrong. */
export function resolveDefinition(definition: OutboundMessageDefinition, actionId: string): OutboundAction {
  const object = findObject(definition.object);
  if (object === undefined) throw new TypeError(`${definition.name}: there is no object ${definition.object}`);
  const fields = definition.fields.map((name) => {
    const field = findField(object, name);
    if (field === undefined) throw new TypeError(`${definition.name}: ${object.name} has no field ${name}`);
    return field;
  });
  return {
    name: definition.name,
    actionId,
    endpointUrl: definition.endpointUrl,
    object,
    fields: fields.filter(({ name }) => name !== 'Id').toSorted((left, right) => (left.name < right.name ? -1 : 1)),
  };
}
