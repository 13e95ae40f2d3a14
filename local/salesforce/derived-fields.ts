import type { Database } from './database.ts';
import { findField, findObject, objectOfId } from './metadata/catalogue.ts';
import type { ObjectDefinition } from './metadata/object.ts';
import { STAGES } from './metadata/opportunity.ts';
import { type FieldValue, idOf, type Row, textOf } from './row.ts';
import { formatStamp } from './salesforce-time.ts';

type Values = Record<string, FieldValue>;

/** The fields that Salesforce works out itself whenever a row is saved: names, stages, closed flags, the account of a task. */
export function deriveFields(
  database: Database,
  object: ObjectDefinition,
  row: Row,
  before: Row | undefined,
  nowMs: number,
): Values {
  const derived: Values = {};
  if (findField(object, 'Name')?.extraTypeInfo === 'personname') {
    derived['Name'] = [textOf(row, 'FirstName'), textOf(row, 'LastName')].filter(Boolean).join(' ');
  }
  if (findField(object, 'PhotoUrl') !== undefined) derived['PhotoUrl'] = `/services/images/photo/${idOf(row)}`;
  if (database.features.statePicklists) Object.assign(derived, withCodes(object, row));
  if (object.name === 'Opportunity') Object.assign(derived, deriveOpportunity(row, before, nowMs));
  if (object.name === 'Task') Object.assign(derived, deriveTask(database, row, nowMs));
  return derived;
}

/** With state and country picklists every address has codes, if only empty ones. */
const withCodes = (object: ObjectDefinition, row: Row): Values =>
  Object.fromEntries(
    object.fields.filter(({ feature }) => feature !== null).map(({ name }) => [name, row[name] ?? null]),
  );

function deriveOpportunity(row: Row, before: Row | undefined, nowMs: number): Values {
  const stage = STAGES.find(({ name }) => name === row['StageName']);
  const moved = before?.['StageName'] !== row['StageName'];
  const probabilitySet = (row['Probability'] ?? null) !== (before?.['Probability'] ?? null);
  const probability = moved && !probabilitySet ? (stage?.probability ?? 0) : Number(row['Probability'] ?? 0);
  const amount = row['Amount'];
  const forecast = stage?.forecastCategory ?? 'Pipeline';
  const month = Number(textOf(row, 'CloseDate').slice(5, 7));
  const [year, quarter] = [Number(textOf(row, 'CloseDate').slice(0, 4)), Math.ceil(month / 3)];
  return {
    Probability: probability,
    IsClosed: stage?.isClosed ?? false,
    IsWon: stage?.isWon ?? false,
    ForecastCategory: forecast,
    ForecastCategoryName: forecast,
    ExpectedRevenue: typeof amount === 'number' ? Number(((amount * probability) / 100).toFixed(2)) : null,
    FiscalYear: year,
    FiscalQuarter: quarter,
    Fiscal: `${year} ${quarter}`,
    LastStageChangeDate: moved && before !== undefined ? formatStamp(nowMs) : (before?.['LastStageChangeDate'] ?? null),
  };
}

function deriveTask(database: Database, row: Row, nowMs: number): Values {
  const isClosed = row['Status'] === 'Completed';
  return {
    IsClosed: isClosed,
    IsHighPriority: row['Priority'] === 'High',
    CompletedDateTime: isClosed ? (row['CompletedDateTime'] ?? formatStamp(nowMs)) : null,
    WhoCount: textOf(row, 'WhoId') === '' ? 0 : 1,
    WhatCount: textOf(row, 'WhatId') === '' ? 0 : 1,
    AccountId: accountOf(database, textOf(row, 'WhatId')) ?? accountOf(database, textOf(row, 'WhoId')),
  };
}

/** The account that an account, an opportunity or a contact belongs to. */
function accountOf(database: Database, id: string): string | null {
  const object = id === '' ? undefined : objectOfId(id);
  if (object === undefined) return null;
  if (object === findObject('Account')) return id;
  const row = database.find(object, id);
  const accountId = row === undefined ? '' : textOf(row, 'AccountId');
  return accountId === '' ? null : accountId;
}
