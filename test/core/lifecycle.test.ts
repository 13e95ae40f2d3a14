import { describe, expect, test } from 'vitest';
import { type LifecycleStage, type OpportunityEvent, nextStage } from '../../core/lifecycle.ts';

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
