import type { SalesforceLogin } from '../../core/credentials.ts';
import type { LoginOptions, Opened } from './login-wire.ts';
import { checkOrganization, clientCredentialsLogin } from './token.ts';

export interface LogInOptions extends LoginOptions {
  /** The org that the session must be of, in either form of its id. */
  readonly organizationId?: string;
}

/**
 * Logs in once, by whichever flow the credentials are of; what only another one needs is not loaded, since a cold start
 * would pay for it. Throws LoginRefused: of the kind `auth` when it is refused or of another org than expected, `retry`
 * when the org cannot be reached or answers something else.
 */
export async function logIn(login: SalesforceLogin, options: LogInOptions = {}): Promise<Opened> {
  const opened = await openedBy(login, options);
  checkOrganization(opened.organizationId, options.organizationId);
  return opened;
}

async function openedBy(login: SalesforceLogin, options: LoginOptions): Promise<Opened> {
  switch (login.flow) {
    case 'jwt': {
      const { jwtLogin } = await import('./jwt-login.ts');
      return jwtLogin(login, options);
    }
    case 'password': {
      const { passwordLogin } = await import('./soap-login.ts');
      return passwordLogin(login, options);
    }
    case 'clientCredentials':
    case undefined:
      return clientCredentialsLogin(login, options);
  }
}
