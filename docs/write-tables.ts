import { readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { fieldRulesTable } from './field-rules-table.ts';
import { contact, outboundMessageFields } from '../objects/contact.ts';
import type { Column } from '../core/mapping.ts';
import { settingAt, settingLeaves } from '../core/settings-changes.ts';
import { lintRules } from '../core/settings-lint.ts';
import { defaultSettings } from '../core/settings.ts';

const row = (...cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
const code = (text: string): string => `\`${text}\``;

/** Every setting with its key, values, default and meaning, from the schema. */
export function settingsTable(): string {
  const rows = settingLeaves().map(({ path, schema }) => {
    const value = JSON.stringify(settingAt(defaultSettings, path));
    return row(code(path), valuesOf(schema), code(value), String(schema.meta()?.['en']));
  });
  return [row('setting', 'values', 'default', 'meaning'), row('---', '---', '---', '---'), ...rows].join('\n');
}

/** Every setting in Japanese. */
function japaneseTable(): string {
  const rows = settingLeaves().map(({ path, schema }) => row(code(path), String(schema.meta()?.['ja'])));
  return [row('設定', '意味'), row('---', '---'), ...rows].join('\n');
}

/** What is looked at before settings are saved. */
function findingsTable(): string {
  const rows = lintRules.map(({ severity, code: name, paths, message }) =>
    row(code(name), severity, paths.map(code).join(', '), message),
  );
  return [row('finding', 'severity', 'about', 'why, and what to do'), row('---', '---', '---', '---'), ...rows].join(
    '\n',
  );
}

function valuesOf(schema: z.ZodType): string {
  if (schema instanceof z.ZodNullable)
    return `${valuesOf(z.instanceof(z.ZodType).parse(schema.unwrap()))} or ${code('null')}`;
  if (schema instanceof z.ZodEnum) return schema.options.map((option) => code(String(option))).join(', ');
  if (schema instanceof z.ZodBoolean) return `${code('true')}, ${code('false')}`;
  return schema instanceof z.ZodString ? 'digits, as text' : 'whole number';
}

/** A parent's column cannot be written. */
const cell = (column: Column | undefined): string => {
  if (column === undefined) return '';
  return typeof column === 'string' ? code(column) : `${code(column.column)} (read only)`;
};

/** Which field is kept in step with which, and how, from the mapping. */
export function fieldsTable(): string {
  const rows = contact.fields.map((field) =>
    row(code(field.hubspot), cell(field.Lead), cell(field.Contact), field.rule, field.type),
  );
  return [
    row('HubSpot contact', 'Lead', 'Contact', 'Rule', 'Type'),
    row('---', '---', '---', '---', '---'),
    ...rows,
  ].join('\n');
}

/** The fields to tick in each outbound message, from the mapping. */
export function messageFieldsTable(): string {
  const cells = (['Lead', 'Contact'] as const).map((object) => outboundMessageFields(object).toSorted().join(', '));
  return [row('Lead', 'Contact'), row('---', '---'), row(...cells)].join('\n');
}

const tables: Readonly<Record<string, () => string>> = {
  settings: settingsTable,
  'settings-ja': japaneseTable,
  findings: findingsTable,
  fields: fieldsTable,
  'message-fields': messageFieldsTable,
  rules: fieldRulesTable,
};

/** The page with every table between `<!-- name -->` and `<!-- /name -->` written anew, as far in as its marks are. */
export const withTables = (page: string): string =>
  Object.entries(tables).reduce(
    (text, [name, table]) =>
      text.replace(new RegExp(`^( *)<!-- ${name} -->\\n[\\s\\S]*?<!-- /${name} -->`, 'm'), (_, indent: string) =>
        [`<!-- ${name} -->`, ...table().split('\n'), `<!-- /${name} -->`].map((line) => indent + line).join('\n'),
      ),
    page,
  );

if (import.meta.main) {
  for (const page of ['README.md', 'docs/field-rules.md', 'docs/settings.md']) {
    writeFileSync(page, withTables(readFileSync(page, 'utf8')));
    console.log(`${page}: tables written.`);
  }
}
