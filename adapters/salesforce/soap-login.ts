import { SaxesParser } from 'saxes';
import { LoginRefused, salesforceLoginFault } from '../../core/login-faults.ts';
import { isSalesforceId, toId18 } from '../../core/salesforce-id.ts';
import { type LoginOptions, type Opened, instanceOf, postLogin } from './login-wire.ts';

export interface PasswordCredentials {
  readonly loginUrl: string;
  readonly username: string;
  readonly password: string;
  readonly securityToken: string;
}

/** The last version that has this login; everything else speaks a newer one. Salesforce retires it in Summer '27. */
const LOGIN_VERSION = '64.0';

/**
 * Logs a user in by the SOAP call `login`. jsforce has it too, but without a time-out, and keeps of a fault only its
 * words. Throws LoginRefused.
 */
export async function passwordLogin(credentials: PasswordCredentials, options: LoginOptions): Promise<Opened> {
  const { loginUrl, username, password, securityToken } = credentials;
  const { status, text } = await postLogin(
    loginUrl,
    {
      path: `/services/Soap/u/${LOGIN_VERSION}`,
      headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: '""' },
      body: envelope(username, password + securityToken),
    },
    options,
  );
  const said = read(text);
  const code = said.get('exceptionCode') ?? said.get('faultcode')?.replace(/^\w+:/, '');
  if (code !== undefined) throw salesforceLoginFault(code);
  const [accessToken, serverUrl] = [said.get('sessionId'), said.get('serverUrl')];
  if (status >= 300 || accessToken === undefined || serverUrl === undefined)
    throw new LoginRefused('salesforce', 'unreachable', `the org answered ${status} instead of a session`);
  // With such a session nothing can be done but to change the password.
  if (said.get('passwordExpired') === 'true') throw salesforceLoginFault('INVALID_OPERATION_WITH_EXPIRED_PASSWORD');
  const organizationId = said.get('organizationId') ?? '';
  return {
    accessToken,
    instanceUrl: instanceOf(loginUrl, serverUrl),
    organizationId: isSalesforceId(organizationId) ? toId18(organizationId) : undefined,
  };
}

const envelope = (username: string, password: string): string =>
  '<?xml version="1.0" encoding="utf-8"?><se:Envelope xmlns:se="http://schemas.xmlsoap.org/soap/envelope/"><se:Body>' +
  `<login xmlns="urn:partner.soap.sforce.com"><username>${escape(username)}</username>` +
  `<password>${escape(password)}</password></login></se:Body></se:Envelope>`;

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#13;');

/** The text of each element by its local name, the first of each; what is no XML says nothing. */
function read(xml: string): Map<string, string> {
  const texts = new Map<string, string>();
  const parser = new SaxesParser({ xmlns: true });
  let text = '';
  parser.on('opentag', () => void (text = ''));
  parser.on('text', (piece) => void (text += piece));
  parser.on('closetag', ({ local }) => {
    if (text.trim() !== '' && !texts.has(local)) texts.set(local, text.trim());
    text = '';
  });
  parser.on('error', (error) => {
    throw error;
  });
  try {
    parser.write(xml).close();
  } catch {
    return new Map(); // A page of a gateway, or half an answer.
  }
  return texts;
}
