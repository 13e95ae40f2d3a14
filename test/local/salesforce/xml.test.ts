import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeXml, parseXml } from '../../../local/salesforce/xml.ts';

describe('text in XML', () => {
  it.each([
    ['a\u0000b\u0008c\u000Bd\u001Fe', 'abcde'],
    ['a\uFFFEb\uFFFFc', 'abc'],
    ['half \uD83D of a pair \uDE00', 'half  of a pair '],
    ['tab\tline\nemoji 😀 \u007F\u0085', 'tab\tline\nemoji 😀 \u007F\u0085'],
    ['<&>"', '&lt;&amp;&gt;"'],
  ])('%j is written %j', (text, written) => {
    expect(escapeXml(text)).toBe(written);
  });

  it('can be read whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(() => parseXml(`<a>${escapeXml(text)}</a>`)).not.toThrow();
      }),
    );
  });
});
