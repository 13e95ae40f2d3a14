import type { Field } from '../metadata/field.ts';
import type { FieldValue, Row } from '../row.ts';
import { escapeXml } from '../xml.ts';
import type { OutboundAction } from './definition.ts';

/** What an envelope says besides its notifications. */
export interface EnvelopeOrigin {
  readonly organizationId: string;
  readonly instanceUrl: string;
  readonly version: string;
}

/** A notification with the row as it is now; null when it has been deleted meanwhile. */
export interface NotificationWithRow {
  readonly id: string;
  readonly row: Row | null;
}

/** The SOAP body of one outbound message, laid out like those that orgs really send. */
export function writeEnvelope(
  origin: EnvelopeOrigin,
  action: OutboundAction,
  notifications: readonly NotificationWithRow[],
): string {
  const orgId15 = origin.organizationId.slice(0, 15);
  const address = (api: string): string => `${origin.instanceUrl}/services/Soap/${api}/${origin.version}/${orgId15}`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">',
    ' <soapenv:Body>',
    '  <notifications xmlns="http://soap.sforce.com/2005/09/outbound">',
    `   <OrganizationId>${origin.organizationId}</OrganizationId>`,
    `   <ActionId>${action.actionId}</ActionId>`,
    '   <SessionId xsi:nil="true"/>',
    `   <EnterpriseUrl>${escapeXml(address('c'))}</EnterpriseUrl>`,
    `   <PartnerUrl>${escapeXml(address('u'))}</PartnerUrl>`,
    ...notifications.flatMap((notification) => writeNotification(action, notification)),
    '  </notifications>',
    ' </soapenv:Body>',
    '</soapenv:Envelope>',
  ].join('\n');
}

function writeNotification(action: OutboundAction, { id, row }: NotificationWithRow): string[] {
  const tag = `<sObject xsi:type="sf:${action.object.name}" xmlns:sf="urn:sobject.enterprise.soap.sforce.com"`;
  const sObject =
    row === null
      ? [`    ${tag}/>`]
      : [`    ${tag}>`, writeField('Id', String(row['Id'])), ...writeFields(action, row), '    </sObject>'];
  return ['   <Notification>', `    <Id>${id}</Id>`, ...sObject, '   </Notification>'];
}

/** Empty fields are left out, as Salesforce leaves them out: a receiver cannot tell them from fields not selected. */
const writeFields = (action: OutboundAction, row: Row): string[] =>
  action.fields.flatMap((field) => {
    const text = writeValue(field, row[field.name] ?? null);
    return text === '' ? [] : [writeField(field.name, text)];
  });

const writeField = (name: string, text: string): string => `     <sf:${name}>${text}</sf:${name}>`;

function writeValue(field: Field, value: FieldValue): string {
  if (value === null || field.type === 'address') return '';
  if (typeof value === 'number') return field.type === 'int' ? String(value) : writeDouble(value);
  if (field.type === 'datetime') return String(value).replace('+0000', 'Z');
  return escapeXml(String(value));
}

/** `120000` as `120000.0`, and never with an exponent. */
const writeDouble = (value: number): string => {
  if (Number.isInteger(value)) return `${BigInt(value)}.0`;
  const text = String(value);
  return text.includes('e') ? value.toFixed(20).replace(/0+$/, '') : text;
};
