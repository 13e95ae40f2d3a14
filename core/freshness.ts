import { type PersonObject, type Row, type SalesforceChange, rowStampMs } from './change.ts';
import { OPPORTUNITIES } from './lifecycle.ts';
import { type Column, type PersonMapping, salesforceColumns } from './mapping.ts';
import { type Value, type Values, blankToNull, isSameValue } from './values.ts';

/**
 * What a change's row is worth: `current` values to decide on, `known` already (drop it), or `unsure`, where the record
 * has to be read.
 */
export type Freshness =
  | { readonly kind: 'current'; readonly values: Values }
  | { readonly kind: 'known' }
  | { readonly kind: 'unsure'; readonly why: string };

/**
 * Judges a row against what the link remembers of Salesforce. A row that says nothing new is dropped, as the echo of our
 * own write is. One newer than the memory is used; an older or equally old one is read again, since Salesforce stamps
 * whole seconds only.
 */
export function judgeRow(change: SalesforceChange, mapping: PersonMapping, memory: Values | undefined): Freshness {
  const { row, object } = change;
  if (row === undefined) return { kind: 'unsure', why: 'the feed carried no values' };
  const stampMs = rowStampMs(row);
  if (Number.isNaN(stampMs)) return { kind: 'unsure', why: 'the row has no SystemModstamp' };
  const values = row.complete ? completeValues(row, mapping, object) : carriedValues(row, mapping, object, memory);
  if (memory === undefined) return values ?? { kind: 'unsure', why: 'the message cannot carry a mapped field' };
  const memoryMs = Date.parse(String(memory['SystemModstamp']));
  const isNews = values === undefined || saysSomethingNew(values.values, mapping, memory);
  if (stampMs > memoryMs && isNews)
    return values ?? { kind: 'unsure', why: 'a field with a value is absent from the message' };
  return isNews ? { kind: 'unsure', why: 'the row is not newer than what is remembered' } : { kind: 'known' };
}

type Current = Extract<Freshness, { kind: 'current' }>;

function completeValues(row: Row, mapping: PersonMapping, object: PersonObject): Current {
  const columns = salesforceColumns(mapping, object);
  if (OPPORTUNITIES in row.values) columns.push(OPPORTUNITIES);
  return { kind: 'current', values: Object.fromEntries(columns.map((name) => [name, blankToNull(row.values[name])])) };
}

/**
 * The values of an outbound message, which leaves blank fields out. A field that is absent is blank only if it was blank
 * before, and a parent's field is what it was only if the lookup is; otherwise the message does not tell (undefined).
 */
function carriedValues(
  row: Row,
  mapping: PersonMapping,
  object: PersonObject,
  memory: Values | undefined,
): Current | undefined {
  const values: Record<string, Value> = {};
  for (const name of salesforceColumns(mapping, object)) {
    const value = blankToNull(row.values[name]);
    const known = blankToNull(memory?.[name]);
    if (value === null && known !== null && !name.includes('.') && !isSilent(name, mapping)) return undefined;
    values[name] = value === null && isSilent(name, mapping) ? known : value;
  }
  for (const { column, through } of parentColumns(mapping, object)) {
    const lookup = values[through] ?? null;
    if (lookup !== null && (memory === undefined || !isSameValue(memory[through], lookup))) return undefined;
    values[column] = lookup === null ? null : blankToNull(memory?.[column]);
  }
  return { kind: 'current', values };
}

const parentColumns = (mapping: PersonMapping, object: PersonObject): Exclude<Column, string>[] =>
  mapping.fields.map((field) => field[object]).filter((column) => typeof column === 'object');

/** Whether a column moves with every write, ours included, or is the key that we write ourselves. */
const isSilent = (name: string, { externalId }: PersonMapping): boolean =>
  name === 'SystemModstamp' || name === 'LastModifiedDate' || name === externalId;

const saysSomethingNew = (values: Values, mapping: PersonMapping, memory: Values): boolean =>
  Object.entries(values).some(([name, value]) => !isSilent(name, mapping) && !isSameValue(value, memory[name]));
