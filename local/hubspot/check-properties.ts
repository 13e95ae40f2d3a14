import { AlreadyExists, type HubspotError, type PropertyIssue, invalid, invalidProperties } from './errors.ts';
import type { ObjectType } from './object-types.ts';
import type { Portal } from './portal.ts';
import { type Warning, checkValue } from './property-rules.ts';
import type { Origin, StoredRecord } from './record.ts';
import { uniqueKey } from './unique-index.ts';

/** Properties as they come in: anything but a string is read as its text, null says nothing. */
export type GivenProperties = Readonly<Record<string, string | number | boolean | null>>;

/** Who writes, and by which version's rules. */
export interface Writer {
  readonly origin: Origin;
  /** Rules of 2026-09: admin rules are enforced and dates normalised. */
  readonly strict: boolean;
}

/** Checks every property of a write; throws one 400 that lists all that is wrong. */
export function checkAll(
  portal: Portal,
  type: ObjectType,
  given: GivenProperties,
  writer: Writer,
  before: StoredRecord | null,
): { values: Record<string, string>; warnings: Warning[] } {
  const values: Record<string, string> = {};
  const warnings: Warning[] = [];
  const issues: PropertyIssue[] = [];
  for (const [name, raw] of Object.entries(given)) {
    if (raw === null) continue;
    const checked = checkOne(portal, type, name, String(raw), writer, before);
    if ('issue' in checked) issues.push({ name, value: String(raw), ...checked.issue });
    else values[name] = checked.value;
    if ('warning' in checked && checked.warning !== undefined) warnings.push(checked.warning);
  }
  if (issues.length > 0) throw invalidProperties(issues, portal.id);
  return { values, warnings };
}

function checkOne(
  portal: Portal,
  type: ObjectType,
  name: string,
  text: string,
  writer: Writer,
  before: StoredRecord | null,
): ReturnType<typeof checkValue> {
  const definition = portal.definitions.find(type, name);
  if (definition === undefined || portal.now() < usableFrom(definition.hubspotDefined, definition.createdAt, portal)) {
    return { issue: { code: 'PROPERTY_DOESNT_EXIST', message: `Property "${name}" does not exist` } };
  }
  if (definition.readOnlyValue) {
    const kind = definition.calculated ? 'calculated' : 'read only';
    const message = `"${name}" is a ${kind} property; its value cannot be set.`;
    return { issue: { code: 'READ_ONLY_VALUE', message } };
  }
  return checkValue(definition, text, {
    ownerExists: (id) => portal.owners.find(id) !== undefined,
    normalizesDates: writer.strict,
    current: before?.values[name] ?? null,
  });
}

const usableFrom = (hubspotDefined: boolean, createdAt: number, portal: Portal): number =>
  hubspotDefined ? 0 : createdAt + portal.faults.propertyLagMs;

/** A company needs a name or a domain; what an admin requires on the create form only 2026-09 enforces. */
export function requireProperties(
  portal: Portal,
  type: ObjectType,
  values: Record<string, string>,
  writer: Writer,
): void {
  if (type.name === 'companies' && !values['name'] && !values['domain']) {
    throw invalid('Error creating COMPANY. Some required properties were not set.', {
      context: { properties: ['name', 'domain'] },
    });
  }
  const missing = writer.strict
    ? portal.faults.adminRules.required.filter((name) => portal.definitions.find(type, name) && !values[name])
    : [];
  if (missing.length === 0) return;
  throw invalid(`Required properties were not set: ${missing.join(', ')}`, {
    errors: missing.map((name) => ({
      message: `The property ${name} is required to create this record.`,
      code: 'MISSING_REQUIRED_PROPERTY',
      context: { propertyName: [name] },
    })),
  });
}

/** Throws when another live record holds a unique value: 409 for an e-mail, 400 for others and for blocked addresses. */
export function refuseTaken(portal: Portal, type: ObjectType, values: Record<string, string>, id: string | null): void {
  const table = portal.tables[type.name];
  for (const [name, value] of Object.entries(values)) {
    if (value === '' || portal.definitions.find(type, name)?.hasUniqueValue !== true) continue;
    if (name === 'email' && portal.blockList.has(value)) throw blocked(value);
    const holder = table.holderOf(name, value);
    if (holder === undefined || holder.id === id) continue;
    throw name === 'email'
      ? conflict(type, holder.id)
      : taken(portal, type, name, uniqueKey(name, value), id, holder.id);
  }
}

/** HubSpot documents that it refuses such an address, not in which words. */
const blocked = (email: string): HubspotError =>
  invalid(`The contact with email ${email} was permanently deleted and cannot be created again.`, {
    errors: [{ message: 'Email address is blocked', code: 'EMAIL_BLOCKED', context: { propertyName: ['email'] } }],
  });

function conflict(type: ObjectType, existingId: string): AlreadyExists {
  return new AlreadyExists(`${type.title} already exists.`, existingId);
}

function taken(
  portal: Portal,
  type: ObjectType,
  name: string,
  value: string,
  id: string | null,
  holderId: string,
): HubspotError {
  const upper = type.singular.toUpperCase();
  const where = `portalId=${portal.id}, objectTypeId=ObjectTypeId{legacyObjectType=${upper}}, propertyName=${name}, value=${value}`;
  const target = id === null ? 'new record' : id;
  return invalid(`Cannot set PropertyValueCoordinates{${where}} on ${target}. ${holderId} already has that value.`);
}
