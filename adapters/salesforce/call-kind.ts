import * as z from 'zod/mini';
import type { CallKind } from '../../core/usage.ts';
import type { OrgRequest } from './send.ts';

const Composite = z.object({ compositeRequest: z.array(z.object({ method: z.string() })) });

/** What a call is spent on. A composite request that only asks is a read, though it is posted. */
export function callKind({ method, body }: OrgRequest): CallKind {
  if (method === 'GET') return 'read';
  const composite = Composite.safeParse(body);
  return composite.success && composite.data.compositeRequest.every((one) => one.method === 'GET') ? 'read' : 'write';
}
