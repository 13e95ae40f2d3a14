import { type SaxesTagPlain, SaxesParser } from 'saxes';

/** One notification: which record moved, and those of its fields that were not blank when the message was sent. */
export interface Notification {
  readonly id: string;
  /** Empty when the message does not say: an `<sObject>` that is nil, has no type or is missing. */
  readonly object: string;
  /** Absent when the record was deleted before the message was sent. */
  readonly recordId: string | undefined;
  readonly fields: ReadonlyMap<string, string>;
}

export interface OutboundMessage {
  readonly organizationId: string;
  readonly notifications: readonly Notification[];
  /** Whether characters that XML cannot carry were left out, so that values may not be what the records hold. */
  readonly isDamaged: boolean;
}

/** The body is no outbound message; the words say what is wrong with it and hold nothing of it but names. */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage';
}

const MAX_DEPTH = 32;
/** Salesforce puts at most 100 notifications into a message. */
const MAX_NOTIFICATIONS = 100;

/**
 * Reads an outbound message as Salesforce sends it (WSDL `http://soap.sforce.com/2005/09/outbound`). Throws
 * MalformedMessage on anything else, and stops at the first sign of an attack: a DTD, deep nesting, too many
 * notifications. Prefixes are not resolved, since Salesforce always writes the same ones; names count without theirs.
 */
export function parseOutboundMessage(xml: string): OutboundMessage {
  const reader = new EnvelopeReader();
  const parser = new SaxesParser();
  parser.on('doctype', () => refuse('a document type declaration is not accepted'));
  parser.on('error', (error) =>
    refuse(`it is not well-formed XML (${error.message.replace(/^undefined:/, '').slice(0, 100)})`),
  );
  parser.on('opentag', (tag) => reader.open(tag));
  parser.on('text', (text) => reader.text(text));
  parser.on('cdata', (text) => reader.text(text));
  parser.on('closetag', () => reader.close());
  const carried = withoutForbidden(xml);
  parser.write(carried).close();
  return { ...reader.message(), isDamaged: carried !== xml };
}

const REFERENCE = /&#(?:x([0-9a-f]{1,6})|(\d{1,7}));/gi;
/** All that XML 1.0 forbids but NUL, which says that the text is in another encoding. */
const FORBIDDEN = /[^\0\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** One record's control character must not keep its neighbours from being heard: it is left out, raw or as a reference. */
const withoutForbidden = (xml: string): string =>
  xml.replaceAll(FORBIDDEN, '').replaceAll(REFERENCE, (reference, hex?: string, decimal?: string) => {
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code > 0x10ffff || String.fromCodePoint(code).replaceAll(FORBIDDEN, '') === '' ? '' : reference;
  });

const refuse = (why: string): never => {
  throw new MalformedMessage(`This is not an outbound message: ${why}.`);
};

interface Draft {
  id: string;
  object: string;
  recordId: string | undefined;
  fields: Map<string, string>;
}

const ENVELOPE = ['Envelope', 'Body', 'notifications'];

/** Follows the parser through the envelope: a path of names says where it is, and what a text belongs to. */
class EnvelopeReader {
  readonly #path: string[] = [];
  readonly #notifications: Draft[] = [];
  #organizationId = '';
  #text = '';

  open(tag: SaxesTagPlain): void {
    const name = tag.name.slice(tag.name.indexOf(':') + 1);
    this.#path.push(name);
    this.#text = '';
    if (this.#path.length > MAX_DEPTH) refuse(`it is nested deeper than ${MAX_DEPTH} elements`);
    if (this.#path.length <= ENVELOPE.length && ENVELOPE[this.#path.length - 1] !== name) {
      refuse(`<${ENVELOPE[this.#path.length - 1]}> is expected where <${name.slice(0, 40)}> is`);
    }
    if (this.#isAt('Notification')) this.#startNotification();
    if (this.#isAt('Notification', 'sObject')) this.#current().object = typeOf(tag);
  }

  text(text: string): void {
    this.#text += text;
  }

  close(): void {
    const name = this.#path.at(-1) ?? '';
    if (this.#isAt('OrganizationId')) this.#organization();
    else if (this.#isAt('Notification', 'Id')) this.#current().id = this.#text.trim();
    else if (this.#isAt('Notification', 'sObject', name)) this.#field(name);
    this.#path.pop();
    this.#text = '';
  }

  message(): Omit<OutboundMessage, 'isDamaged'> {
    if (this.#organizationId === '') refuse('it has no <OrganizationId>');
    if (this.#notifications.some(({ id }) => id === '')) refuse('a <Notification> has no <Id>');
    return { organizationId: this.#organizationId, notifications: this.#notifications };
  }

  #isAt(...names: string[]): boolean {
    const depth = ENVELOPE.length;
    return (
      this.#path.length === depth + names.length && names.every((name, index) => this.#path[depth + index] === name)
    );
  }

  #organization(): void {
    if (this.#organizationId !== '') refuse('it names its organization twice');
    this.#organizationId = this.#text.trim();
  }

  #startNotification(): void {
    if (this.#notifications.length === MAX_NOTIFICATIONS) refuse(`it has more than ${MAX_NOTIFICATIONS} notifications`);
    this.#notifications.push({ id: '', object: '', recordId: undefined, fields: new Map() });
  }

  #current(): Draft {
    return this.#notifications.at(-1) ?? refuse('an <sObject> is outside of a <Notification>');
  }

  #field(name: string): void {
    if (name === 'fieldsToNull') return;
    if (name === 'Id') this.#current().recordId = this.#text.trim();
    else this.#current().fields.set(name, this.#text);
  }
}

/** `xsi:type="sf:Contact"` says Contact. */
function typeOf(tag: SaxesTagPlain): string {
  const type = tag.attributes['xsi:type'] ?? '';
  return type.slice(type.indexOf(':') + 1);
}

/** The one answer that Salesforce takes for an acknowledgement; everything else makes it send the message again. */
export const acknowledgement =
  '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>' +
  '<notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack></notificationsResponse>' +
  '</soapenv:Body></soapenv:Envelope>';
