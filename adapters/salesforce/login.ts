import type { SalesforceLogin } from '../../core/credentials.ts';
import type { LoginOptions, Opened } from './login-wire.ts';
import { clientCredentialsLogin } from './token.ts';

/**
 * Logs in once, by whichever flow the credentials are of; what only another one needs is not loaded, since a cold start
 * would pay for it. Throws LoginRefused.
 */
export async function logIn(login: SalesforceLogin, options: LoginOptions = {}): Promise<Opened> {
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
