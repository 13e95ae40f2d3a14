import { findObject } from '../metadata/catalogue.ts';
import type { Org } from '../org.ts';
import { findUser } from '../rest/http.ts';
import { usageOf } from '../rest/limit-routes.ts';
import { idOf, type Row, textOf } from '../row.ts';
import { SESSION_SECONDS, type Session } from '../sessions.ts';
import { descend, type XmlElement } from '../xml.ts';
import { answerResults, SoapFault, tag } from './envelope.ts';

/** Who may log in with a password. */
export interface PasswordLogin {
  /** Under which label the calls are counted; the user name when there is none. */
  readonly label?: string;
  readonly username: string;
  readonly password: string;
  readonly securityToken: string;
}

/** Opens a session for a user name with its password and security token. Throws SoapFault. */
export function login(org: Org, url: URL, version: string, call: XmlElement): Response {
  const username = descend(call, 'username')?.text ?? '';
  const note = (status: string) =>
    org.documents.transaction(() => org.logins.note({ type: 'password', who: username, status }));
  try {
    const answer = enter(org, url, version, username, descend(call, 'password')?.text ?? '');
    note('Success');
    return answer;
  } catch (error) {
    if (error instanceof SoapFault) note(error.code);
    throw error;
  }
}

function enter(org: Org, url: URL, version: string, username: string, secret: string): Response {
  const known = org.logins.passwords().find((each) => each.username.toLowerCase() === username.trim().toLowerCase());
  if (known === undefined || secret !== `${known.password}${known.securityToken}`) throw refusedLogin();
  if (org.logins.isLockedOut(username)) throw refusedLogin();
  const { used, max } = usageOf(org);
  if (used >= max) throw new SoapFault('REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.', 'ApiFault');
  const session = org.documents.transaction(() => {
    const label = known.label ?? known.username;
    org.meter.charge(label, 'soap');
    return org.sessions.open(label, known.username);
  });
  const user = findUser(org, session);
  if (user === undefined) throw refusedLogin();
  return answerResults('login', [describeLogin(org, session, user, `${url.origin}/services/Soap/u/${version}`)]);
}

const refusedLogin = (): SoapFault =>
  new SoapFault('INVALID_LOGIN', 'Invalid username, password, security token; or user locked out.', 'LoginFault');

function describeLogin(org: Org, { token }: Session, user: Row, address: string): string {
  const orgId15 = org.organizationId.slice(0, 15);
  return [
    tag('metadataServerUrl', `${address.replace('/Soap/u/', '/Soap/m/')}/${orgId15}`),
    tag('passwordExpired', false),
    tag('sandbox', organizationRow(org)['IsSandbox'] === true),
    tag('serverUrl', `${address}/${orgId15}`),
    tag('sessionId', token),
    tag('userId', idOf(user)),
    `<userInfo>${describeUser(org, user)}</userInfo>`,
  ].join('');
}

function organizationRow(org: Org): Row {
  const organization = findObject('Organization');
  return (organization && org.database.find(organization, org.organizationId)) ?? {};
}

/** A user as login() and getUserInfo() tell of one. */
export function describeUser(org: Org, user: Row): string {
  const name = textOf(organizationRow(org), 'Name');
  return [
    tag('accessibilityMode', false),
    tag('chatterExternal', false),
    tag('currencySymbol', '€'),
    tag('orgAttachmentFileSizeLimit', 5_242_880),
    tag('orgDefaultCurrencyIsoCode', 'EUR'),
    tag('orgDefaultCurrencyLocale', 'en_IE_EURO'),
    tag('orgDisallowHtmlAttachments', false),
    tag('orgHasPersonAccounts', false),
    tag('organizationId', org.organizationId),
    tag('organizationMultiCurrency', false),
    tag('organizationName', name),
    tag('profileId', textOf(user, 'ProfileId')),
    tag('roleId', null),
    tag('sessionSecondsValid', SESSION_SECONDS),
    tag('userDefaultCurrencyIsoCode', null),
    tag('userEmail', textOf(user, 'Email')),
    tag('userFullName', textOf(user, 'Name')),
    tag('userId', idOf(user)),
    tag('userLanguage', textOf(user, 'LanguageLocaleKey')),
    tag('userLocale', textOf(user, 'LocaleSidKey')),
    tag('userName', textOf(user, 'Username')),
    tag('userTimeZone', textOf(user, 'TimeZoneSidKey')),
    tag('userType', 'Standard'),
    tag('userUiSkin', 'Theme3'),
  ].join('');
}
