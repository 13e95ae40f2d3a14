import * as z from 'zod';
import type { Store } from '../store.ts';
import type { Credential } from './access.ts';

/** What an administrator does to an app or service key: rotates its token at once, or gives it other scopes. */
export const TokenChange = z.strictObject({
  label: z.string(),
  token: z.string().min(1).optional(),
  scopes: z.array(z.string()).optional(),
});

const COLLECTION = 'token-change';

/** The tokens that are let in now; changes survive a restart, and a reset takes them back. */
export function openTokenBook(tokens: readonly Credential[], store: Store) {
  const current = (): Credential[] => {
    const changes = new Map(store.all(COLLECTION).map(([label, document]) => [label, TokenChange.parse(document)]));
    return tokens.map((credential) => {
      const { token = credential.token, scopes = credential.scopes } = changes.get(credential.label) ?? {};
      return { ...credential, token, scopes };
    });
  };
  return {
    current,
    /** False when there is nobody of that label. */
    change: ({ label, ...change }: z.infer<typeof TokenChange>): boolean => {
      const before = current().find((credential) => credential.label === label);
      if (before === undefined) return false;
      const { token = before.token, scopes = before.scopes } = change;
      store.put(COLLECTION, label, { label, token, scopes });
      return true;
    },
  };
}
export type TokenBook = ReturnType<typeof openTokenBook>;
