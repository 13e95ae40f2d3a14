/** The kinds of field that the simulated objects have, as describe names them. */
export type FieldType =
  | 'id'
  | 'reference'
  | 'string'
  | 'textarea'
  | 'email'
  | 'phone'
  | 'url'
  | 'picklist'
  | 'boolean'
  | 'int'
  | 'double'
  | 'currency'
  | 'percent'
  | 'date'
  | 'datetime'
  | 'address';

/** A picklist value whose label is another text, or which is valid for some values of another field only. */
export interface PicklistEntry {
  readonly value: string;
  readonly label: string;
  /** Indexes of the controlling field's values as a bit set in base64; null when it is valid for all. */
  readonly validFor: string | null;
}

/** What Salesforce knows of one field: as much of its describe as decides how the field behaves. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  readonly length: number;
  readonly precision: number;
  readonly scale: number;
  readonly nillable: boolean;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly filterable: boolean;
  readonly sortable: boolean;
  readonly groupable: boolean;
  readonly defaultedOnCreate: boolean;
  readonly defaultValue: string | boolean | null;
  readonly custom: boolean;
  readonly externalId: boolean;
  readonly unique: boolean;
  readonly idLookup: boolean;
  readonly calculated: boolean;
  readonly nameField: boolean;
  readonly extraTypeInfo: string | null;
  readonly compoundFieldName: string | null;
  /** Picklist values; one that is not among them is refused only when the picklist is restricted. */
  readonly values: readonly string[];
  readonly restricted: boolean;
  /** The values of a picklist that needs more than their texts; a save checks them by rules of its own. */
  readonly entries: readonly PicklistEntry[];
  readonly controllerName: string | null;
  /** What has to be switched on for the org to have the field. */
  readonly feature: 'statePicklists' | null;
  /** What people see who point at the field. */
  readonly helpText: string | null;
  readonly referenceTo: readonly string[];
  readonly relationshipName: string | null;
  /** The name under which the referenced object sees its children through this field. */
  readonly childRelationship: string | null;
  /** Whether the row goes to the recycle bin together with the row it points to. */
  readonly cascadeDelete: boolean;
}

export type FieldOptions = Partial<Omit<Field, 'name' | 'label' | 'type'>>;

/** For what only Salesforce writes. */
export const READ_ONLY = { createable: false, updateable: false } as const;

const PLAIN: Omit<Field, 'name' | 'label' | 'type'> = {
  length: 0,
  precision: 0,
  scale: 0,
  nillable: true,
  createable: true,
  updateable: true,
  filterable: true,
  sortable: true,
  groupable: true,
  defaultedOnCreate: false,
  defaultValue: null,
  custom: false,
  externalId: false,
  unique: false,
  idLookup: false,
  calculated: false,
  nameField: false,
  extraTypeInfo: null,
  compoundFieldName: null,
  values: [],
  restricted: false,
  entries: [],
  controllerName: null,
  feature: null,
  helpText: null,
  referenceTo: [],
  relationshipName: null,
  childRelationship: null,
  cascadeDelete: false,
};

const field = (name: string, label: string, type: FieldType, ...options: FieldOptions[]): Field =>
  Object.assign({ ...PLAIN, name, label, type }, ...options);

type Make = (name: string, label: string, options?: FieldOptions) => Field;

export const text = (name: string, label: string, length: number, options?: FieldOptions): Field =>
  field(name, label, 'string', { length }, options ?? {});

/** Up to 255 characters on several lines, as the streets of addresses: may be filtered, unlike a long text. */
export const street = (name: string, label: string, compoundFieldName: string): Field =>
  field(name, label, 'textarea', { length: 255, compoundFieldName, extraTypeInfo: 'plaintextarea' });

/** A long text area: never filterable, sortable or groupable. */
export const longText: Make = (name, label, options = {}) =>
  field(name, label, 'textarea', { length: 32_000, filterable: false, sortable: false, groupable: false }, options, {
    extraTypeInfo: 'plaintextarea',
  });

export const email: Make = (name, label, options = {}) =>
  field(name, label, 'email', { length: 80, idLookup: true }, options);

export const phone: Make = (name, label, options = {}) => field(name, label, 'phone', { length: 40 }, options);

export const url: Make = (name, label, options = {}) => field(name, label, 'url', { length: 255 }, options);

export const flag: Make = (name, label, options = {}) =>
  field(name, label, 'boolean', { nillable: false, defaultedOnCreate: true, defaultValue: false }, options);

export const whole = (name: string, label: string, digits: number, options: FieldOptions = {}): Field =>
  field(name, label, 'int', { precision: digits }, options);

const fraction =
  (type: 'double' | 'currency' | 'percent') =>
  (name: string, label: string, precision: number, scale: number, options: FieldOptions = {}): Field =>
    field(name, label, type, { precision, scale, groupable: false }, options);

export const double = fraction('double');
export const currency = fraction('currency');
export const percent = fraction('percent');

export const date: Make = (name, label, options = {}) => field(name, label, 'date', options);

export const datetime: Make = (name, label, options = {}) =>
  field(name, label, 'datetime', { groupable: false }, options);

export const picklist = (name: string, label: string, values: readonly string[], options: FieldOptions = {}): Field =>
  field(name, label, 'picklist', { length: 255, values }, options);

/** A lookup; `name` ends with Id and the relationship is called like it without that ending, unless told otherwise. */
export const reference = (
  name: string,
  label: string,
  referenceTo: readonly string[],
  options: FieldOptions = {},
): Field =>
  field(name, label, 'reference', { length: 18, referenceTo, relationshipName: name.replace(/Id$/, '') }, options);

/** A compound that is read whole and written by its parts. */
export const compoundAddress = (name: string, label: string): Field =>
  field(name, label, 'address', READ_ONLY, { filterable: false, sortable: false, groupable: false });

/** The primary key. */
export const id = (label: string): Field =>
  field('Id', label, 'id', READ_ONLY, { length: 18, nillable: false, defaultedOnCreate: true, idLookup: true });

/** A name put together from the name's parts. */
export const compoundName = (label: string): Field =>
  text('Name', label, 121, { ...READ_ONLY, nillable: false, nameField: true, extraTypeInfo: 'personname' });
