import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { withTables } from '../../docs/write-tables.ts';
import { settingLeaves } from '../../core/settings-changes.ts';
import { lintRules } from '../../core/settings-lint.ts';

const page = readFileSync('docs/settings.md', 'utf8');

test('the tables of the page are those of the source; if not, run npm run docs', () => {
  expect(page).toBe(withTables(page));
});

test('the page has a row for every setting and for every finding', () => {
  for (const { path } of settingLeaves()) expect(page).toMatch(new RegExp(`^\\| \`${path}\` \\| .+\\|$`, 'm'));
  for (const { code } of lintRules)
    expect(page).toMatch(new RegExp(`^\\| \`${code}\` \\| (error|warning) \\| .+\\|$`, 'm'));
});
