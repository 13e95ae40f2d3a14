import { describe, expect, test } from 'vitest';
import { isSalesforceId, toId18 } from '../../core/salesforce-id.ts';

describe('toId18', () => {
  test.each([
    ['00Q000000000001', '00Q000000000001EAA'],
    ['003D000000QYVZS', '003D000000QYVZSIA5'],
    ['003D000000QYVZSIA5', '003D000000QYVZSIA5'],
    ['00Dcw0000000001', '00Dcw0000000001EAA'],
    ['aaaaaaaaaaaaaaa', 'aaaaaaaaaaaaaaaAAA'],
    ['AAAAAAAAAAAAAAA', 'AAAAAAAAAAAAAAA555'],
  ])('%s becomes %s', (id, id18) => {
    expect(toId18(id)).toBe(id18);
  });

  test('ids that differ in case alone stay apart without regard to case', () => {
    expect(toId18('00Q00000000000a').toLowerCase()).not.toBe(toId18('00Q00000000000A').toLowerCase());
  });

  test.each([
    ['', 'too short'],
    ['00Q00000000000', '14'],
    ['00Q0000000000011', '16'],
    ["00Q00000000000'", 'a quote'],
  ])('%j is refused: %s', (id) => {
    expect(isSalesforceId(id)).toBe(false);
    expect(() => toId18(id)).toThrow('not a Salesforce id');
  });
});
