import type { Features } from './features.ts';
import { childrenOf, OBJECTS } from './metadata/catalogue.ts';
import type { Field, FieldType, PicklistEntry } from './metadata/field.ts';
import type { ObjectDefinition } from './metadata/object.ts';

const SET_UP_MS = Date.UTC(2026, 1, 2, 3, 4, 5);

/** When the org's metadata last changed: what If-Modified-Since is compared with. */
export const metadataChanged = ({ changedMs }: Features): string => new Date(changedMs ?? SET_UP_MS).toUTCString();

/** The list of all objects. */
export const describeGlobal = (version: string): object => ({
  encoding: 'UTF-8',
  maxBatchSize: 200,
  sobjects: OBJECTS.map((object) => summarise(object, version)),
});

/** An object as the list of objects shows it. */
export function summarise(object: ObjectDefinition, version: string): object {
  const base = `/services/data/v${version}/sobjects/${object.name}`;
  return {
    activateable: false,
    associateEntityType: null,
    associateParentEntity: null,
    createable: object.createable,
    custom: false,
    customSetting: false,
    deepCloneable: false,
    deletable: object.deletable,
    deprecatedAndHidden: false,
    feedEnabled: object.deletable,
    hasSubtypes: false,
    isInterface: false,
    isSubtype: false,
    keyPrefix: object.keyPrefix,
    label: object.label,
    labelPlural: object.labelPlural,
    layoutable: object.updateable,
    mergeable: object.mergeable,
    mruEnabled: object.updateable,
    name: object.name,
    queryable: true,
    replicateable: object.replicateable,
    retrieveable: true,
    searchable: object.createable,
    triggerable: object.createable,
    undeletable: object.deletable,
    updateable: object.updateable,
    urls: {
      rowTemplate: `${base}/{ID}`,
      describe: `${base}/describe`,
      sobject: base,
    },
  };
}

/** The full describe of an object. */
export const describeObject = (object: ObjectDefinition, version: string, features: Features): object => ({
  actionOverrides: [],
  childRelationships: childrenOf(object).map(({ name, child, field }) => ({
    cascadeDelete: field.cascadeDelete,
    childSObject: child.name,
    deprecatedAndHidden: false,
    field: field.name,
    junctionIdListNames: [],
    junctionReferenceTo: [],
    relationshipName: name,
    restrictedDelete: false,
  })),
  compactLayoutable: object.updateable,
  ...summarise(object, version),
  defaultImplementation: null,
  extendedBy: null,
  extendsInterfaces: null,
  fields: object.fields.filter((field) => features.shows(field)).map(describeField),
  implementedBy: null,
  implementsInterfaces: null,
  listviewable: null,
  lookupLayoutable: null,
  namedLayoutInfos: [],
  networkScopeFieldName: null,
  recordTypeInfos: [
    {
      active: true,
      available: true,
      defaultRecordTypeMapping: true,
      developerName: 'Master',
      master: true,
      name: 'Master',
      recordTypeId: '012000000000000AAA',
      urls: { layout: `/services/data/v${version}/sobjects/${object.name}/describe/layouts/012000000000000AAA` },
    },
  ],
  searchLayoutable: object.createable,
  sobjectDescribeOption: 'FULL',
  supportedScopes: [
    { label: `All ${object.labelPlural.toLowerCase()}`, name: 'everything' },
    { label: `My ${object.labelPlural.toLowerCase()}`, name: 'mine' },
  ],
});

const SOAP_TYPES: Readonly<Record<FieldType, string>> = {
  id: 'tns:ID',
  reference: 'tns:ID',
  string: 'xsd:string',
  textarea: 'xsd:string',
  email: 'xsd:string',
  phone: 'xsd:string',
  url: 'xsd:string',
  picklist: 'xsd:string',
  boolean: 'xsd:boolean',
  int: 'xsd:int',
  double: 'xsd:double',
  currency: 'xsd:double',
  percent: 'xsd:double',
  date: 'xsd:date',
  datetime: 'xsd:dateTime',
  address: 'urn:address',
};

/** What no field of the simulated objects is or has. */
const ABSENT = {
  aiPredictionField: false,
  autoNumber: false,
  calculatedFormula: null,
  cascadeDelete: false,
  caseSensitive: false,
  defaultValueFormula: null,
  deprecatedAndHidden: false,
  displayLocationInDecimal: false,
  encrypted: false,
  filteredLookupInfo: null,
  formulaTreatNullNumberAsZero: false,
  highScaleNumber: false,
  htmlFormatted: false,
  mask: null,
  maskType: null,
  queryByDistance: false,
  referenceTargetField: null,
  relationshipOrder: null,
  restrictedDelete: false,
  writeRequiresMasterRead: false,
};

const entriesOf = ({ entries, values }: Field): readonly PicklistEntry[] =>
  entries.length > 0 ? entries : values.map((value) => ({ value, label: value, validFor: null }));

/** A field's full describe. */
const describeField = (field: Field): object => ({
  ...ABSENT,
  aggregatable: field.filterable && field.type !== 'boolean',
  byteLength: SOAP_TYPES[field.type] === 'xsd:string' ? field.length * 3 : field.length,
  calculated: field.calculated,
  compoundFieldName: field.compoundFieldName,
  controllerName: field.controllerName,
  createable: field.createable,
  custom: field.custom,
  inlineHelpText: field.helpText,
  defaultValue: field.type === 'boolean' ? field.defaultValue : null,
  defaultedOnCreate: field.defaultedOnCreate,
  dependentPicklist: field.controllerName !== null,
  digits: field.type === 'int' ? field.precision : 0,
  externalId: field.externalId,
  extraTypeInfo: field.extraTypeInfo,
  filterable: field.filterable,
  groupable: field.groupable,
  idLookup: field.idLookup,
  label: field.label,
  length: field.length,
  name: field.name,
  nameField: field.nameField,
  namePointing: field.referenceTo.length > 1,
  nillable: field.nillable,
  permissionable: field.nillable && field.createable,
  picklistValues: entriesOf(field).map(({ value, label, validFor }) => ({
    active: true,
    defaultValue: value === field.defaultValue,
    label,
    validFor,
    value,
  })),
  polymorphicForeignKey: field.referenceTo.length > 1,
  precision: field.type === 'int' ? 0 : field.precision,
  referenceTo: field.referenceTo,
  relationshipName: field.relationshipName,
  restrictedPicklist: field.restricted,
  scale: field.scale,
  searchPrefilterable: field.type === 'reference',
  soapType: SOAP_TYPES[field.type],
  sortable: field.sortable,
  type: field.type,
  unique: field.unique,
  updateable: field.updateable,
});
