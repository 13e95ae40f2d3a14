import { expect, test } from 'vitest';
import { ReasonCode, reasons } from '../../core/reasons.ts';

test('every reason has a cure', () => {
  for (const code of ReasonCode.options) expect(reasons[code].cure).toMatch(/\w+.*\.$/);
});
