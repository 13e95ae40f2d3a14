import { ACCOUNT } from './account.ts';
import { CONTACT } from './contact.ts';
import type { Field } from './field.ts';
import { LEAD } from './lead.ts';
import { LEAD_STATUS } from './lead-status.ts';
import type { ObjectDefinition } from './object.ts';
import { OPPORTUNITY } from './opportunity.ts';
import { OPPORTUNITY_CONTACT_ROLE } from './opportunity-contact-role.ts';
import { OPPORTUNITY_STAGE } from './opportunity-stage.ts';
import { ORGANIZATION } from './organization.ts';
import { TASK } from './task.ts';
import { USER } from './user.ts';

/** Every object that the simulated org has, in the order of its list of objects. */
export const OBJECTS: readonly ObjectDefinition[] = [
  ACCOUNT,
  CONTACT,
  LEAD,
  LEAD_STATUS,
  OPPORTUNITY,
  OPPORTUNITY_CONTACT_ROLE,
  OPPORTUNITY_STAGE,
  ORGANIZATION,
  TASK,
  USER,
];

/** How the rows of one object see their children. */
export interface ChildRelationship {
  readonly parent: ObjectDefinition;
  readonly name: string | null;
  readonly child: ObjectDefinition;
  readonly field: Field;
}

const byName = new Map(OBJECTS.map((object) => [object.name.toLowerCase(), object]));
const byPrefix = new Map(OBJECTS.map((object) => [object.keyPrefix, object]));
const fieldsByName = new Map(
  OBJECTS.map((object) => [object, new Map(object.fields.map((field) => [field.name.toLowerCase(), field]))]),
);
const relationships = new Map(
  OBJECTS.map((object) => [
    object,
    new Map(object.fields.map((field) => [field.relationshipName?.toLowerCase() ?? '', field])),
  ]),
);

/** The object of that name in any case; undefined when the org has none. */
export const findObject = (name: string): ObjectDefinition | undefined => byName.get(name.toLowerCase());

/** The object whose rows have ids that begin like this one. */
export const objectOfId = (id: string): ObjectDefinition | undefined => byPrefix.get(id.slice(0, 3));

/** The field of that API name in any case. */
export const findField = (object: ObjectDefinition, name: string): Field | undefined =>
  fieldsByName.get(object)?.get(name.toLowerCase());

/** The lookup whose relationship has that name (`Account`, `Owner`) in any case. */
export const findRelationship = (object: ObjectDefinition, name: string): Field | undefined =>
  name === '' ? undefined : relationships.get(object)?.get(name.toLowerCase());

const childRelationships = new Map(OBJECTS.map((parent) => [parent, collectChildren(parent)]));

function collectChildren(parent: ObjectDefinition): readonly ChildRelationship[] {
  return OBJECTS.flatMap((child) =>
    child.fields
      .filter((field) => field.referenceTo.includes(parent.name))
      .map((field) => ({ parent, name: field.childRelationship, child, field })),
  );
}

/** Every lookup of the org that may point to rows of this object. */
export const childrenOf = (parent: ObjectDefinition): readonly ChildRelationship[] =>
  childRelationships.get(parent) ?? [];
