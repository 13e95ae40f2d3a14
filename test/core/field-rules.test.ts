import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Standing, judgeField } from '../../core/field-rules.ts';
import { fieldRulesTable, situations } from '../../docs/field-rules-table.ts';

/** What each rule says in each situation, written down by hand: who wins, or nobody. */
const truth: Readonly<Record<string, readonly string[]>> = {
  //                            met: both, S blank, H blank | S changed, S cleared, H changed, H cleared | both: S later, H later | nothing | made in H, in S
  alwaysSalesforce: 'S S S | S S S S | S S | - | S -'.split(' '),
  preferSalesforceUnlessBlank: 'S H S | S S S S | S S | - | S H'.split(' '),
  alwaysHubspot: 'H H H | H H H H | H H | - | - H'.split(' '),
  preferHubspotUnlessBlank: 'H H S | H H H H | H H | - | S H'.split(' '),
  twoWay: 'later H S | S S H H | S H | - | S H'.split(' '),
  createOnly: '- - - | - - - - | - - | - | S H'.split(' '),
  dontSync: '- - - | - - - - | - - | - | - -'.split(' '),
};

const letters = { salesforce: 'S', hubspot: 'H', none: '-' };
const winner = (standing: Standing) => letters[judgeField(standing).winner ?? 'none'];

describe.each(Object.entries(truth))('%s', (rule, line) => {
  const cells = line.filter((cell) => cell !== '|');

  test.each(situations.map((situation, index) => [situation.name, situation, cells[index]] as const))(
    '%s',
    (_, { standing }, cell) => {
      const of = (later: Standing['later']) => winner({ ...standing, rule: rule as Standing['rule'], later });
      if (cell === 'later') expect([of('salesforce'), of('hubspot')]).toEqual(['S', 'H']);
      else expect(of(standing.later)).toBe(cell);
    },
  );
});

test('every rule and every situation has a cell', () => {
  for (const line of Object.values(truth)) {
    expect(line.filter((cell) => cell !== '|')).toHaveLength(situations.length);
  }
});

test('values that are equal are never written, whatever the rule', () => {
  for (const { standing } of situations.filter(({ standing: { exists } }) => exists.salesforce && exists.hubspot)) {
    for (const rule of Object.keys(truth)) {
      expect(winner({ ...standing, rule: rule as Standing['rule'], isEqual: true })).toBe('-');
    }
  }
});

test('the truth table of the docs is what the function says', () => {
  expect(readFileSync('docs/field-rules.md', 'utf8')).toContain(fieldRulesTable());
});
