import type { RecordError } from '../record-error.ts';
import { escapeXml } from '../xml.ts';

const HEADERS = { 'Content-Type': 'text/xml; charset=utf-8' };

/** A SOAP call that Salesforce refuses as a whole: thrown anywhere, answered as a fault. */
export class SoapFault extends Error {
  override readonly name = 'SoapFault';
  readonly code: string;
  /** The type of the fault's detail; null for a fault of SOAP itself, which has none. */
  readonly detail: string | null;
  readonly status: number;

  constructor(code: string, message: string, detail: string | null = 'UnexpectedErrorFault', status = 500) {
    super(message);
    this.code = code;
    this.detail = detail;
    this.status = status;
  }
}

/** An element; a null is said to be nil. */
export const tag = (name: string, value: string | number | boolean | null): string =>
  value === null ? `<${name} xsi:nil="true"/>` : `<${name}>${escapeXml(String(value))}</${name}>`;

/** The errors of one record inside a result, in the order of the partner WSDL. */
export const writeErrors = (errors: readonly RecordError[]): string =>
  errors
    .map(({ statusCode, message, fields }) => {
      const names = fields.map((field) => tag('fields', field)).join('');
      return `<errors>${names}${tag('message', message)}${tag('statusCode', statusCode)}</errors>`;
    })
    .join('');

/** The answer of a call with a `result` for each of its inputs. */
export const answerResults = (call: string, results: readonly string[]): Response =>
  new Response(
    envelope(
      ' xmlns="urn:partner.soap.sforce.com"',
      `<${call}Response>${results.map((result) => `<result>${result}</result>`).join('')}</${call}Response>`,
    ),
    { headers: HEADERS },
  );

/** A fault as Salesforce writes it: the code again in a typed detail. */
export function answerFault({ code, message, detail, status }: SoapFault): Response {
  const faultcode = detail === null ? `soapenv:${code}` : `sf:${code}`;
  const faultstring = detail === null ? message : `${code}: ${message}`;
  const body = `<soapenv:Fault>${tag('faultcode', faultcode)}${tag('faultstring', faultstring)}${describe(code, message, detail)}</soapenv:Fault>`;
  return new Response(envelope(' xmlns:sf="urn:fault.partner.soap.sforce.com"', body), { status, headers: HEADERS });
}

const describe = (code: string, message: string, detail: string | null): string =>
  detail === null
    ? ''
    : `<detail><sf:${detail} xsi:type="sf:${detail}">${tag('sf:exceptionCode', code)}${tag('sf:exceptionMessage', message)}</sf:${detail}></detail>`;

const envelope = (namespace: string, body: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"${namespace} xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`;
