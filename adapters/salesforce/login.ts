import type { SalesforceLogin } from '../../core/credentials.ts';
import { jwtLogin } from './jwt-login.ts';
import type { LoginOptions, Opened } from './login-wire.ts';
import { passwordLogin } from './soap-login.ts';
import { clientCredentialsLogin } from './token.ts';

/** Logs in once, by whichever flow the credentials are of. Throws LoginRefused. */
export function logIn(login: SalesforceLogin, options: LoginOptions = {}): Promise<Opened> {
  switch (login.flow) {
    case 'jwt':
      return jwtLogin(login, options);
    case 'password':
      return passwordLogin(login, options);
    case 'clientCredentials':
    case undefined:
      return clientCredentialsLogin(login, options);
  }
}
