import { describe, expect, it } from 'vitest';
import { UsageError, readCommandLine } from '../../local/command-line.ts';

const read = (port: string) => readCommandLine([], { CROSSWALK_PORT: port }, '/project');

describe('CROSSWALK_PORT', () => {
  it.each([
    ['', 4000],
    ['1024', 1024],
    ['65529', 65_529],
  ])('%j is the base port %d', (text, base) => {
    expect(read(text).base).toBe(base);
  });

  it.each(['1e4', '0x1000', '4000.0', ' 4000', '-4000', '+4000', '80', '1023', '65530', '99999', '0', 'abc'])(
    '%j is refused',
    (text) => {
      expect(() => read(text)).toThrow(UsageError);
    },
  );
});
