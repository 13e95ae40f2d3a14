import { describe, expect, test } from 'vitest';
import {
  type LifecycleStage,
  type OpportunityEvent,
  contactRole,
  isOpportunityKnown,
  judgeStage,
  nextStage,
  opportunitiesOf,
  opportunityEvent,
  opportunityWord,
} from '../../core/lifecycle.ts';

const inOrder = (...names: string[]): LifecycleStage[] => names.map((name, displayOrder) => ({ name, displayOrder }));
const standard = inOrder(
  'subscriber',
  'lead',
  'marketingqualifiedlead',
  'salesqualifiedlead',
  'opportunity',
  'customer',
  'evangelist',
  'other',
);

describe('the next lifecycle stage', () => {
  test.each<[string | null, OpportunityEvent, string | undefined]>([
    [null, 'openOpportunity', 'opportunity'],
    [null, 'closedWon', 'customer'],
    ['', 'openOpportunity', 'opportunity'],
    ['subscriber', 'openOpportunity', 'opportunity'],
    ['lead', 'openOpportunity', 'opportunity'],
    ['marketingqualifiedlead', 'closedWon', 'customer'],
    ['salesqualifiedlead', 'openOpportunity', 'opportunity'],
    ['opportunity', 'openOpportunity', undefined],
    ['opportunity', 'closedWon', 'customer'],
    ['customer', 'openOpportunity', undefined],
    ['customer', 'closedWon', undefined],
    ['evangelist', 'openOpportunity', undefined],
    ['evangelist', 'closedWon', undefined],
    ['other', 'openOpportunity', undefined],
    ['other', 'closedWon', undefined],
    ['a stage that was added just now', 'closedWon', undefined],
  ])('from %j on %s is %j', (current, event, next) => {
    expect(nextStage(current, standard, event)).toBe(next);
  });

  test.each<[string, OpportunityEvent, string | undefined]>([
    ['98765', 'openOpportunity', 'opportunity'],
    ['98766', 'openOpportunity', undefined],
    ['98766', 'closedWon', 'customer'],
    ['98767', 'closedWon', undefined],
  ])('from the custom stage %s on %s is %j', (current, event, next) => {
    const stages = inOrder('lead', '98765', 'opportunity', '98766', 'customer', '98767');
    expect(nextStage(current, stages.toReversed(), event)).toBe(next);
  });

  test('follows the order that the portal gives its stages, not the usual one', () => {
    const stages = inOrder('customer', 'opportunity');
    expect(nextStage('customer', stages, 'openOpportunity')).toBe('opportunity');
    expect(nextStage('opportunity', stages, 'closedWon')).toBeUndefined();
  });

  test('does not leave evangelist and other, wherever the portal has put them', () => {
    const stages = inOrder('evangelist', 'other', 'lead', 'opportunity', 'customer');
    for (const stage of ['evangelist', 'other']) expect(nextStage(stage, stages, 'closedWon')).toBeUndefined();
  });

  test('is none that the portal does not have', () => {
    expect(nextStage('lead', inOrder('lead', 'customer'), 'openOpportunity')).toBeUndefined();
  });
});

const ONE = '006000000000001';
const TWO = '006000000000002';
const aRole = (id: string, isWon: boolean, isClosed: boolean, isDeleted = false) =>
  contactRole({
    OpportunityId: `${id}AAA`,
    'Opportunity.IsWon': isWon,
    'Opportunity.IsClosed': isClosed,
    IsDeleted: isDeleted,
  });

describe('the opportunities of a Contact', () => {
  test('are those that are open or won, each once, always in one order', () => {
    const open = aRole(TWO, false, false);
    const won = aRole(ONE, true, true);
    const text = `open/${TWO} won/${ONE}`;
    expect(opportunitiesOf([won, open, open])).toBe(text);
    expect(opportunitiesOf([open, won])).toBe(text);
  });

  test.each([
    ['none', []],
    ['one that is lost', [aRole(ONE, false, true)]],
    ['a role that was deleted in one that is won', [aRole(ONE, true, true, true)]],
    ['an opportunity of which nothing is told', [contactRole({ OpportunityId: ONE })]],
  ])('are null for %s', (_, roles) => {
    expect(opportunitiesOf(roles)).toBeNull();
  });

  test.each<[string | null | undefined, string | null | undefined, OpportunityEvent | undefined]>([
    [undefined, undefined, undefined],
    [undefined, null, undefined],
    [undefined, `open/${ONE}`, 'openOpportunity'],
    [null, `open/${ONE}`, 'openOpportunity'],
    [undefined, `won/${ONE}`, 'closedWon'],
    [`open/${ONE}`, `open/${ONE}`, undefined],
    [`open/${ONE}`, `won/${ONE}`, 'closedWon'],
    [`won/${ONE}`, `won/${ONE}`, undefined],
    [`won/${ONE}`, `open/${TWO} won/${ONE}`, 'openOpportunity'],
    [`won/${ONE}`, `won/${ONE} won/${TWO}`, 'closedWon'],
    [null, `open/${ONE} won/${TWO}`, 'closedWon'],
    [`open/${ONE} won/${TWO}`, `open/${ONE}`, undefined],
    [`open/${ONE}`, null, undefined],
    [`open/${ONE}`, undefined, undefined],
  ])('from %j to %j are the event %j', (before, now, event) => {
    expect(opportunityEvent(before, now)).toBe(event);
  });

  test.each<[string | null | undefined, string, boolean]>([
    [undefined, `open/${ONE}`, false],
    [null, `won/${ONE}`, false],
    [`open/${ONE}`, `open/${ONE}`, true],
    [`open/${ONE}`, `won/${ONE}`, false],
    [`open/${ONE}`, `open/${TWO}`, false],
    [`open/${ONE}`, `lost/${ONE}`, false],
    [`won/${ONE}`, `lost/${ONE}`, false],
    [`won/${ONE}`, `lost/${TWO}`, true],
    [undefined, `lost/${ONE}`, true],
  ])('remembered as %j are told by the hint %j: %j', (remembered, word, isKnown) => {
    expect(isOpportunityKnown(remembered, word)).toBe(isKnown);
  });

  test('say in a hint what they say in a row', () => {
    for (const role of [aRole(ONE, false, false), aRole(ONE, true, true)])
      expect(opportunitiesOf([role])).toBe(opportunityWord(role));
    expect(opportunityWord(aRole(ONE, false, true))).toBe(`lost/${ONE}`);
  });
});

test.each([
  ['lead', standard, { reason: 'opportunityMovedOn', stage: 'customer' }],
  [undefined, standard, { reason: 'opportunityMovedOn', stage: 'customer' }],
  ['evangelist', standard, { reason: 'stageIsBeyond' }],
  ['customer', standard, { reason: 'stageIsBeyond' }],
  ['lead', undefined, { reason: 'stagesNotKnown' }],
])('a win at the stage %j is judged %j', (current, stages, verdict) => {
  expect(judgeStage('closedWon', current, stages)).toEqual(verdict);
});
