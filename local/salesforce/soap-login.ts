import { findObject } from './metadata/catalogue.ts';
import type { Org } from './org.ts';
import { findUser } from './rest/http.ts';
import { usageOf } from './rest/limit-routes.ts';
import { idOf, type Row, textOf } from './row.ts';
import { SESSION_SECONDS, type Session } from './sessions.ts';
import { LAST_LOGIN_VERSION } from './versions.ts';
import { descend, escapeXml, parseXml, type XmlElement } from './xml.ts';

/** Who may log in with a password. */
export interface PasswordLogin {
  /** Under which label the calls are counted; the user name when there is none. */
  readonly label?: string;
  readonly username: string;
  readonly password: string;
  readonly securityToken: string;
}

interface Fault {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly detail?: string;
}

const XML = { 'Content-Type': 'text/xml; charset=utf-8' };

/** Answers a SOAP call to `/services/Soap/u/<version>`: login() as long as Salesforce has it, and nothing else. */
export function answerSoap(org: Org, logins: readonly PasswordLogin[], url: URL, body: string): Response {
  const version = /\/services\/Soap\/[a-zA-Z]\/(\d+\.\d)/.exec(url.pathname)?.[1] ?? '';
  const call = readCall(body);
  if (call === undefined) {
    return fault({
      status: 500,
      code: 'soapenv:Client',
      message: 'The request is not a SOAP envelope with a call in its body',
    });
  }
  const number = Number(version);
  if (!(number >= 31) || (call.name === 'login' && number > LAST_LOGIN_VERSION)) {
    const message = 'UNSUPPORTED_API_VERSION: Invalid Api version specified on URL';
    return fault({ status: 500, code: 'UNSUPPORTED_API_VERSION', message, detail: 'UnexpectedErrorFault' });
  }
  if (call.name !== 'login') {
    const message = `NOT_IMPLEMENTED: The simulator does not have the SOAP call ${call.name}`;
    return fault({ status: 501, code: 'NOT_IMPLEMENTED', message, detail: 'UnexpectedErrorFault' });
  }
  return login(org, logins, url, version, call);
}

function readCall(body: string): XmlElement | undefined {
  try {
    return descend(parseXml(body), 'Body')?.children[0];
  } catch {
    return undefined;
  }
}

function login(org: Org, logins: readonly PasswordLogin[], url: URL, version: string, call: XmlElement): Response {
  const username = descend(call, 'username')?.text ?? '';
  const secret = descend(call, 'password')?.text ?? '';
  const known = logins.find((each) => each.username.toLowerCase() === username.trim().toLowerCase());
  if (known === undefined || secret !== `${known.password}${known.securityToken}`) return refuseLogin();
  const { used, max } = usageOf(org);
  if (used >= max) {
    const message = 'REQUEST_LIMIT_EXCEEDED: TotalRequests Limit exceeded.';
    return fault({ status: 500, code: 'REQUEST_LIMIT_EXCEEDED', message, detail: 'ApiFault' });
  }
  const session = org.documents.transaction(() => {
    const label = known.label ?? known.username;
    org.meter.charge(label, 'soap');
    return org.sessions.open(label, known.username);
  });
  const user = findUser(org, session);
  if (user === undefined) return refuseLogin();
  const result = describeLogin(org, session, user, `${url.origin}/services/Soap/u/${version}`);
  return new Response(
    envelope('urn:partner.soap.sforce.com', `<loginResponse><result>${result}</result></loginResponse>`),
    {
      headers: XML,
    },
  );
}

const refuseLogin = (): Response =>
  fault({
    status: 500,
    code: 'INVALID_LOGIN',
    message: 'INVALID_LOGIN: Invalid username, password, security token; or user locked out.',
    detail: 'LoginFault',
  });

const tag = (name: string, value: string | number | boolean | null): string =>
  value === null ? `<${name} xsi:nil="true"/>` : `<${name}>${escapeXml(String(value))}</${name}>`;

function describeLogin(org: Org, { token }: Session, user: Row, address: string): string {
  const orgId15 = org.organizationId.slice(0, 15);
  return [
    tag('metadataServerUrl', `${address.replace('/Soap/u/', '/Soap/m/')}/${orgId15}`),
    tag('passwordExpired', false),
    tag('sandbox', false),
    tag('serverUrl', `${address}/${orgId15}`),
    tag('sessionId', token),
    tag('userId', idOf(user)),
    `<userInfo>${describeUser(org, user)}</userInfo>`,
  ].join('');
}

function describeUser(org: Org, user: Row): string {
  const organization = findObject('Organization');
  const name =
    organization === undefined ? '' : textOf(org.database.find(organization, org.organizationId) ?? {}, 'Name');
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

const envelope = (namespace: string, body: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="${namespace}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`;

/** A SOAP fault as Salesforce writes it: the code again in a typed detail. */
function fault({ status, code, message, detail }: Fault): Response {
  const body = `<soapenv:Fault><faultcode>${detail === undefined ? code : `sf:${code}`}</faultcode><faultstring>${escapeXml(message)}</faultstring>${detail === undefined ? '' : describeFault(code, message, detail)}</soapenv:Fault>`;
  return new Response(
    envelope('urn:partner.soap.sforce.com', body).replace(
      ' xmlns="urn:partner.soap.sforce.com"',
      ' xmlns:sf="urn:fault.partner.soap.sforce.com"',
    ),
    { status, headers: XML },
  );
}

const describeFault = (code: string, message: string, detail: string): string =>
  `<detail><sf:${detail} xsi:type="sf:${detail}"><sf:exceptionCode>${code}</sf:exceptionCode><sf:exceptionMessage>${escapeXml(message.replace(`${code}: `, ''))}</sf:exceptionMessage></sf:${detail}></detail>`;
