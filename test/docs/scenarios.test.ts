import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';

const FOLDER = 'test/scenarios';
const page = readFileSync('docs/scenarios.md', 'utf8');

/** The rows of the page's table, each with the tests that it names. */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
  .slice(1)
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, harm = '', , tests = '']) => ({ harm, titles: tests.split('<br>') }));

/** The titles of the scenarios, without those of the tests inside them. */
const titles = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => readFileSync(`${FOLDER}/${name}`, 'utf8'))
  .flatMap((source) => [...source.matchAll(/^(?:test|describe)\(\s*'([^']+)'/gm)].map(([, title = '']) => title));

test('the page and the scenarios tell of the same harms', () => {
  expect(titles.length).toBeGreaterThan(10);
  expect(rows.flatMap((row) => row.titles).toSorted()).toEqual(titles.toSorted());
});

const facts = [2, 3, 4, 7].map((fact) => `fact ${fact}`);
const complaints = [1, 4, 5, 6, 8, 12, 14, 19].map((complaint) => `complaint ${complaint}`);

test.each([...facts, ...complaints])('%s has a scenario', (item) => {
  expect(titles.flatMap((title) => title.split(':')[0]?.split(', '))).toContain(item);
});
