import { expect, test } from 'vitest';
import { callKind } from '../../../adapters/salesforce/call-kind.ts';

const path = '/services/data/v66.0/composite';
const composite = (...methods: string[]) => ({ compositeRequest: methods.map((method) => ({ method, url: '/x' })) });

test.each([
  [{ method: 'GET', path }, 'read'],
  [{ method: 'POST', path, body: composite('GET', 'GET') }, 'read'],
  [{ method: 'POST', path, body: composite('PATCH') }, 'write'],
  [{ method: 'POST', path, body: composite('GET', 'PATCH') }, 'write'],
  [{ method: 'POST', path, body: { records: [] } }, 'write'],
] as const)('%j is a %s', (request, kind) => {
  expect(callKind(request)).toBe(kind);
});
