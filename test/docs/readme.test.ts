import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fieldsTable, messageFieldsTable, settingsTable, withTables } from '../../docs/write-tables.ts';

test('the tables of the README are those of the source; if not, run npm run docs', () => {
  const readme = readFileSync('README.md', 'utf8');
  expect(readme).toBe(withTables(readme));
  for (const table of [settingsTable(), fieldsTable(), messageFieldsTable()])
    expect(readme).toContain(table.split('\n').at(-1));
});

test('a setting that consists of others has a row for each', () => {
  expect(settingsTable()).toMatch(
    /`createFromSalesforce\.lead` \| `true`, `false` \| `true` \| Create a HubSpot contact/,
  );
});
