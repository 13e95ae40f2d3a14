import * as z from 'zod';
import type { PropertyDefinition, PropertyOption } from './definitions/property-definition.ts';
import { HubspotError, invalid } from './errors.ts';
import type { ObjectType } from './object-types.ts';
import type { Portal } from './portal.ts';
import { groupExists } from './property-groups.ts';

const OptionInput = z.object({
  label: z.string(),
  value: z.string(),
  description: z.string().nullish(),
  displayOrder: z.number().nullish(),
  hidden: z.boolean().nullish(),
});

/** The body that creates a property. */
export const PropertyInput = z.object({
  name: z.string(),
  label: z.string(),
  type: z.string(),
  fieldType: z.string(),
  groupName: z.string(),
  description: z.string().nullish(),
  options: z.array(OptionInput).nullish(),
  displayOrder: z.number().nullish(),
  hasUniqueValue: z.boolean().nullish(),
  hidden: z.boolean().nullish(),
  formField: z.boolean().nullish(),
  externalOptions: z.boolean().nullish(),
  dataSensitivity: z.string().nullish(),
});

/** The body that changes one: anything but the name and whether values are unique. */
export const PropertyChange = PropertyInput.omit({ name: true, hasUniqueValue: true, dataSensitivity: true }).partial();

export type PropertyInput = z.infer<typeof PropertyInput>;
export type PropertyChange = z.infer<typeof PropertyChange>;

const PAIRS: Readonly<Record<string, readonly string[]>> = {
  string: ['text', 'textarea', 'html', 'file', 'phonenumber'],
  number: ['number'],
  bool: ['booleancheckbox'],
  enumeration: ['select', 'radio', 'checkbox', 'booleancheckbox'],
  date: ['date'],
  datetime: ['date'],
  phone_number: ['phonenumber'],
};

const MOST_UNIQUE = 10;

/** Throws the 409 of a name that is in use. */
export function refuseExisting(portal: Portal, type: ObjectType, name: string): void {
  if (portal.definitions.find(type, name) === undefined) return;
  throw new HubspotError(409, {
    message: `A property named '${name}' already exists.`,
    category: 'OBJECT_ALREADY_EXISTS',
    subCategory: 'Properties.PROPERTY_WITH_NAME_EXISTS',
    context: { name: [name] },
  });
}

/** A new definition from its input. Throws 400 for what a portal would refuse. */
export function definitionFrom(portal: Portal, type: ObjectType, input: PropertyInput): PropertyDefinition {
  if (!/^[a-z][a-z0-9_]{0,99}$/u.test(input.name)) {
    throw invalid(
      `Property name ${input.name} is invalid: lower-case letters, digits and underscores, a letter first.`,
    );
  }
  const unique = input.hasUniqueValue ?? false;
  if (unique) checkUnique(portal, type, input);
  const now = portal.now();
  const definition: PropertyDefinition = {
    name: input.name,
    label: input.label,
    type: input.type,
    fieldType: input.fieldType,
    description: input.description ?? '',
    groupName: input.groupName,
    options: optionsFrom(input),
    displayOrder: input.displayOrder ?? -1,
    calculated: false,
    externalOptions: input.externalOptions ?? false,
    hasUniqueValue: unique,
    hidden: input.hidden ?? false,
    hubspotDefined: false,
    readOnlyValue: false,
    formField: input.formField ?? false,
    dataSensitivity: input.dataSensitivity ?? 'non_sensitive',
    createdAt: now,
    updatedAt: now,
    archivedAt: null,
  };
  checkDefinition(portal, type, definition);
  return definition;
}

/** Values can be unique for strings and numbers only, in ten properties of an object type at most. */
function checkUnique(portal: Portal, type: ObjectType, input: PropertyInput): void {
  if (input.type !== 'string' && input.type !== 'number') {
    throw invalid(`Property ${input.name}: only string and number properties can have unique values.`);
  }
  const custom = portal.definitions.all(type, false).filter((other) => other.hasUniqueValue && !other.hubspotDefined);
  if (custom.length >= MOST_UNIQUE) {
    throw invalid(`The limit of ${MOST_UNIQUE} unique properties for object type ${type.id} has been reached.`);
  }
}

/** A changed definition; giving options replaces all of them. Throws 400 as for a new one. */
export function changedDefinition(
  portal: Portal,
  type: ObjectType,
  before: PropertyDefinition,
  change: PropertyChange,
): PropertyDefinition {
  const { options, ...rest } = change;
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined && value !== null));
  if (before.hubspotDefined && Object.keys(given).some((member) => member !== 'hidden' && member !== 'displayOrder')) {
    throw invalid(`Property ${before.name} is defined by HubSpot; its definition cannot be changed.`);
  }
  const definition: PropertyDefinition = {
    ...before,
    ...given,
    options: options ? optionsFrom({ name: before.name, options }) : before.options,
    updatedAt: portal.now(),
  };
  checkDefinition(portal, type, definition);
  return definition;
}

function checkDefinition(portal: Portal, type: ObjectType, definition: PropertyDefinition): void {
  const { name, fieldType, groupName, options } = definition;
  const fieldTypes = PAIRS[definition.type];
  if (fieldTypes === undefined) throw invalid(`Property ${name}: ${definition.type} is not a type of properties.`);
  if (!fieldTypes.includes(fieldType)) {
    throw invalid(`Property ${name}: fieldType ${fieldType} does not go with type ${definition.type}.`);
  }
  if (!groupExists(portal, type, groupName)) throw invalid(`Property group '${groupName}' does not exist.`);
  if (definition.type === 'bool' && options.length !== 2) {
    throw invalid(`Property ${name}: a bool property needs the two options true and false.`);
  }
}

function optionsFrom({ name, options }: Pick<PropertyInput, 'name' | 'options'>): PropertyOption[] {
  const given = options ?? [];
  const values = given.map(({ value }) => value);
  const twice = values.find((value, position) => values.indexOf(value) !== position);
  if (twice !== undefined) throw invalid(`Property ${name}: option value ${twice} is given twice.`);
  return given.map(({ label, value, description, displayOrder, hidden }, position) => ({
    label,
    value,
    ...(description ? { description } : {}),
    displayOrder: displayOrder ?? position,
    hidden: hidden ?? false,
  }));
}
