import { deriveFields } from './derived-fields.ts';
import { coerceValue } from './field-values.ts';
import { findField, findObject } from './metadata/catalogue.ts';
import { CONVERTED_STATUS, LEAD_STATUSES } from './metadata/lead.ts';
import type { ObjectDefinition } from './metadata/object.ts';
import { STAGES } from './metadata/opportunity.ts';
import type { Org } from './org.ts';
import type { RecordInput } from './record-input.ts';
import { defaultValues } from './record-rules.ts';
import { completeAddresses } from './places/switch-picklists.ts';
import { type FieldValue, idOf, type Row, textOf } from './row.ts';
import { formatStamp } from './salesforce-time.ts';

/** A person who can log in to the org. */
export interface OrgUser {
  readonly username: string;
  readonly firstName: string | null;
  readonly lastName: string;
  readonly email: string;
  readonly isActive?: boolean;
}

/**
 * Writes a row as it is given, read-only and audit fields too, without outbound messages and without rules; what is not
 * given is filled as on creation. Throws a TypeError for a field that the object does not have.
 */
export function seedRow(org: Org, object: ObjectDefinition, input: RecordInput): Row {
  const given: Record<string, FieldValue> = {};
  for (const [name, value] of Object.entries(input)) {
    const field = findField(object, name);
    if (field === undefined || !org.database.features.shows(field))
      throw new TypeError(`${object.name} has no field ${name}`);
    given[field.name] = coerceValue(field, value);
  }
  const id = textOf(given, 'Id') === '' ? org.database.nextId(object.keyPrefix ?? '000') : textOf(given, 'Id');
  if (!id.startsWith(object.keyPrefix ?? '')) throw new TypeError(`${id} is no id of ${object.name}`);
  const nowMs = org.clock();
  const addresses = org.database.features.statePicklists ? completeAddresses(object, given) : {};
  const values = { ...defaultValues(object, firstUserId(org)), ...given, ...addresses, Id: id };
  const derived = deriveFields(org.database, object, values, undefined, nowMs);
  const row: Row = { ...auditOf(org, given), ...values, ...withoutGiven(derived, given) };
  org.database.table(object).set(id, row);
  if (row['IsDeleted'] === true) {
    org.database.deletions.set(id, { object: object.name, id, deletedMs: nowMs, cause: id });
  }
  return row;
}

const withoutGiven = (derived: Record<string, FieldValue>, given: Row): Record<string, FieldValue> =>
  Object.fromEntries(Object.entries(derived).filter(([name]) => given[name] === undefined));

function auditOf(org: Org, given: Row): Record<string, FieldValue> {
  const createdDate = given['CreatedDate'] ?? formatStamp(org.clock());
  const modstamp = given['SystemModstamp'] ?? given['LastModifiedDate'] ?? createdDate;
  const userId = firstUserId(org);
  return {
    IsDeleted: false,
    CreatedDate: createdDate,
    CreatedById: userId,
    LastModifiedDate: given['LastModifiedDate'] ?? modstamp,
    LastModifiedById: userId,
    SystemModstamp: modstamp,
  };
}

/** The user who owns what nobody else does. */
function firstUserId(org: Org): string {
  const users = requireObject('User');
  const [first] = org.database.table(users).values();
  return first === undefined ? '' : idOf(first);
}

/** The object of that name; for names that are written in the code. */
export function requireObject(name: string): ObjectDefinition {
  const object = findObject(name);
  if (object === undefined) throw new TypeError(`there is no object ${name}`);
  return object;
}

const PROFILE_ID = '00e5g000000AdMnAAK';

/** A user as the org's administrator would set one up. */
export const seedUser = (org: Org, user: OrgUser): Row =>
  seedRow(org, requireObject('User'), {
    Username: user.username,
    FirstName: user.firstName,
    LastName: user.lastName,
    Email: user.email,
    Alias: user.username.slice(0, 8),
    CommunityNickname: user.username.split('@')[0]?.slice(0, 40),
    IsActive: user.isActive ?? true,
    TimeZoneSidKey: 'GMT',
    LocaleSidKey: 'en_US',
    EmailEncodingKey: 'UTF-8',
    LanguageLocaleKey: 'en_US',
    UserType: 'Standard',
    ProfileId: PROFILE_ID,
  });

/** The statuses of Leads as rows, so that a client can ask which of them converts; once only. */
export function seedLeadStatuses(org: Org): void {
  const object = requireObject('LeadStatus');
  if (org.database.table(object).size > 0) return;
  for (const [index, status] of LEAD_STATUSES.entries()) {
    seedRow(org, object, {
      MasterLabel: status,
      ApiName: status,
      SortOrder: index + 1,
      IsDefault: index === 0,
      IsConverted: status === CONVERTED_STATUS,
    });
  }
}

/** What every org has before any record: itself, its sales process and those who can log in. */
export function seedOrganization(org: Org, name: string, users: readonly OrgUser[], isSandbox: boolean): void {
  for (const user of users) seedUser(org, user);
  seedRow(org, requireObject('Organization'), {
    Id: org.organizationId,
    Name: name,
    InstanceName: 'SIM1',
    IsSandbox: isSandbox,
    OrganizationType: 'Developer Edition',
    DefaultAccountAccess: 'Edit',
    DefaultContactAccess: 'ControlledByParent',
    DefaultLocaleSidKey: 'en_US',
    LanguageLocaleKey: 'en_US',
    TimeZoneSidKey: 'GMT',
    FiscalYearStartMonth: 1,
  });
  for (const [index, stage] of STAGES.entries()) {
    seedRow(org, requireObject('OpportunityStage'), {
      MasterLabel: stage.name,
      ApiName: stage.name,
      IsActive: true,
      SortOrder: index + 1,
      IsClosed: stage.isClosed,
      IsWon: stage.isWon,
      ForecastCategory: stage.forecastCategory,
      ForecastCategoryName: stage.forecastCategory,
      DefaultProbability: stage.probability,
    });
  }
}
