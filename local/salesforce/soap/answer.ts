import type { Caller, Org } from '../org.ts';
import { findSession, findUser } from '../rest/http.ts';
import { usageOf } from '../rest/limit-routes.ts';
import { LAST_LOGIN_VERSION, versionState } from '../versions.ts';
import { descend, parseXml, type XmlElement } from '../xml.ts';
import { convertLeads } from './convert-lead-call.ts';
import { answerFault, answerResults, SoapFault } from './envelope.ts';
import { login } from './login.ts';
import { mergeRecords } from './merge-call.ts';
import { emptyRecycleBin, undeleteRecords } from './recycle-bin-calls.ts';
import type { SoapCall } from './results.ts';
import { getServerTimestamp, getUserInfo } from './session-calls.ts';

/** What clients need the SOAP API for: REST has no resource for most of these. */
const CALLS = new Map<string, (call: SoapCall) => readonly string[]>([
  ['convertLead', convertLeads],
  ['merge', mergeRecords],
  ['undelete', undeleteRecords],
  ['emptyRecycleBin', emptyRecycleBin],
  ['getUserInfo', getUserInfo],
  ['getServerTimestamp', getServerTimestamp],
]);

/** Answers a SOAP call of the partner API; what the simulator lacks is a fault with HTTP 501. */
export function answerSoap(org: Org, url: URL, body: string): Response {
  try {
    return dispatch(org, url, body);
  } catch (error) {
    if (error instanceof SoapFault) return answerFault(error);
    throw error;
  }
}

function dispatch(org: Org, url: URL, body: string): Response {
  const [, api = '', version = ''] = /\/services\/Soap\/([a-zA-Z])\/(\d+\.\d)/.exec(url.pathname) ?? [];
  const { header, call } = readEnvelope(body);
  const isServed = call.name === 'login' ? isLoginVersion(Number(version)) : versionState(version) === 'served';
  if (!isServed) throw new SoapFault('UNSUPPORTED_API_VERSION', 'Invalid Api version specified on URL');
  if (call.name === 'login') return login(org, url, version, call);
  const carryOut = api === 'u' ? CALLS.get(call.name) : undefined;
  if (carryOut === undefined) {
    const message = `The simulator does not have the SOAP call ${call.name} at /services/Soap/${api}`;
    throw new SoapFault('NOT_IMPLEMENTED', message, 'UnexpectedErrorFault', 501);
  }
  const caller = authenticate(org, header, url, version);
  const allOrNone = isTrue(header && descend(header, 'AllOrNoneHeader', 'allOrNone'));
  const results = org.documents.transaction(() => {
    org.meter.charge(caller.credential, 'soap');
    return carryOut({ org, caller, element: call, allOrNone });
  });
  return answerResults(call.name, results);
}

const isLoginVersion = (version: number): boolean => version >= 31 && version <= LAST_LOGIN_VERSION;

const isTrue = (element: XmlElement | undefined): boolean => /^(?:true|1)$/.test(element?.text.trim() ?? '');

/** The header, if there is one, and the call; a fault of SOAP itself when the body is not an envelope with a call. */
function readEnvelope(body: string): { readonly header: XmlElement | undefined; readonly call: XmlElement } {
  const document = parse(body);
  const call = document === undefined ? undefined : descend(document, 'Body')?.children[0];
  if (document === undefined || call === undefined) {
    throw new SoapFault('Client', 'The request is not a SOAP envelope with a call in its body', null);
  }
  return { header: descend(document, 'Header'), call };
}

function parse(body: string): XmlElement | undefined {
  try {
    return parseXml(body);
  } catch {
    return undefined;
  }
}

/** Who calls, by the session id of the header. Throws SoapFault for no such session and when the calls are used up. */
function authenticate(org: Org, header: XmlElement | undefined, { origin }: URL, version: string): Caller {
  const token = (header && descend(header, 'SessionHeader', 'sessionId'))?.text.trim() ?? '';
  const session = findSession(org, new Headers({ authorization: `Bearer ${encodeURI(token)}` }));
  const user = session === undefined ? undefined : findUser(org, session);
  if (session === undefined || user === undefined) {
    throw new SoapFault('INVALID_SESSION_ID', 'Invalid Session ID found in SessionHeader: Illegal Session');
  }
  const { used, max } = usageOf(org);
  if (used >= max) throw new SoapFault('REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.', 'ApiFault');
  return { user, credential: session.label, token, origin, version };
}
