import * as z from 'zod';

const PropertyOption = z.object({
  label: z.string(),
  value: z.string(),
  description: z.string().optional(),
  displayOrder: z.number(),
  hidden: z.boolean(),
});

/** A property's definition as it is stored; the wire adds what follows from it. */
export const PropertyDefinition = z.object({
  name: z.string(),
  label: z.string(),
  type: z.string(),
  fieldType: z.string(),
  description: z.string(),
  groupName: z.string(),
  options: z.array(PropertyOption),
  displayOrder: z.number(),
  calculated: z.boolean(),
  externalOptions: z.boolean(),
  hasUniqueValue: z.boolean(),
  hidden: z.boolean(),
  hubspotDefined: z.boolean(),
  readOnlyValue: z.boolean(),
  formField: z.boolean(),
  dataSensitivity: z.string(),
  createdAt: z.number(),
  updatedAt: z.number(),
  archivedAt: z.number().nullable(),
});

export type PropertyOption = z.infer<typeof PropertyOption>;
export type PropertyDefinition = z.infer<typeof PropertyDefinition>;

/** A row of the built-in tables: kinds are the type/fieldType pairs of the property editor. */
export type DefinitionRow = readonly [name: string, label: string, kind: Kind, options?: readonly PropertyOption[]];

/** `!` marks values only HubSpot sets, `=` calculated ones. */
export type Kind = `${BaseKind}${'' | '!' | '='}`;

type BaseKind = keyof typeof KINDS;

const KINDS = {
  text: ['string', 'text'],
  textarea: ['string', 'textarea'],
  html: ['string', 'html'],
  phone: ['string', 'phonenumber'],
  number: ['number', 'number'],
  bool: ['bool', 'booleancheckbox'],
  select: ['enumeration', 'select'],
  radio: ['enumeration', 'radio'],
  checkbox: ['enumeration', 'checkbox'],
  owner: ['enumeration', 'select'],
  date: ['date', 'date'],
  datetime: ['datetime', 'date'],
} as const;

/** Options whose labels are derived from `VALUE=Label` or from the value itself. */
export function optionsOf(text: string): readonly PropertyOption[] {
  return text.split(/\s*,\s*/u).map((entry, displayOrder) => {
    const [value = '', label] = entry.split('=');
    return { label: label ?? titleOf(value), value, displayOrder, hidden: false };
  });
}

const titleOf = (value: string): string =>
  value
    .toLowerCase()
    .replaceAll('_', ' ')
    .replace(/^./u, (letter) => letter.toUpperCase());

const BOOLEANS = optionsOf('true=True,false=False');

/** The built-in definitions of a table, all in one group. */
export function definitionsOf(groupName: string, rows: readonly DefinitionRow[]): readonly PropertyDefinition[] {
  return rows.map(([name, label, kind, options]) => {
    const base = baseOf(kind);
    const [type, fieldType] = KINDS[base];
    return {
      name,
      label,
      type,
      fieldType,
      description: '',
      groupName,
      options: [...(options ?? (type === 'bool' ? BOOLEANS : []))],
      displayOrder: -1,
      calculated: kind.endsWith('='),
      externalOptions: base === 'owner',
      hasUniqueValue: name === 'email' || name === 'hs_object_id',
      hidden: false,
      hubspotDefined: true,
      readOnlyValue: kind.endsWith('!') || kind.endsWith('='),
      formField: !/[!=]$/u.test(kind),
      dataSensitivity: 'non_sensitive',
      createdAt: BUILT_IN_SINCE,
      updatedAt: BUILT_IN_SINCE,
      archivedAt: null,
    };
  });
}

const BUILT_IN_SINCE = Date.parse('2019-08-06T02:41:08.029Z');

function baseOf(kind: Kind): BaseKind {
  const bare = kind.replace(/[!=]$/u, '');
  const found = KIND_NAMES.find((name) => name === bare);
  if (found === undefined) throw new Error(`there is no kind of property called ${kind}`);
  return found;
}

const KIND_NAMES: readonly BaseKind[] = [
  'text',
  'textarea',
  'html',
  'phone',
  'number',
  'bool',
  'select',
  'radio',
  'checkbox',
  'owner',
  'date',
  'datetime',
];
