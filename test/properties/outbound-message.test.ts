import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { sortNotifications } from '../../adapters/salesforce/notification-changes.ts';
import { MalformedMessage, parseOutboundMessage } from '../../adapters/salesforce/outbound-message.ts';
import { anEnvelope } from '../builders/envelope.ts';

const genuine = anEnvelope({
  records: [{ Id: '00Q000000000001EAA', Email: 'a@example.com' }, { Id: '00Q000000000002EAA' }],
});
const pieces = [
  '<',
  '>',
  '&',
  '&amp;',
  '<!DOCTYPE a>',
  '<!--',
  '-->',
  '<![CDATA[',
  ']]>',
  '<?xml?>',
  '\u0000',
  '</notifications>',
  '<Notification>',
  '<sObject>',
  'xsi:type="sf:Case"',
  '"',
  "'",
  '=',
  '\ufffe',
  '\ud800',
  ' '.repeat(50),
];

/** A genuine message with parts cut out, doubled and put in. */
const mutated = fc
  .array(
    fc.record({
      at: fc.nat(genuine.length),
      cut: fc.nat(60),
      put: fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 5 })),
      double: fc.boolean(),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((edits) =>
    edits.reduce(
      (text, { at, cut, put, double }) =>
        text.slice(0, at) + put + (double ? text.slice(at, at + cut) : '') + text.slice(at + (double ? 0 : cut)),
      genuine,
    ),
  );

test('a damaged message is read or refused with a reason, and nothing else happens', () => {
  fc.assert(
    fc.property(mutated, (xml) => {
      try {
        const message = parseOutboundMessage(xml);
        expect(message.organizationId).not.toBe('');
        for (const change of sortNotifications(message, Date.parse('2026-11-24T05:30:00Z')).changes)
          expect(change.id).toMatch(/^[a-zA-Z0-9]{18}$/);
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedMessage);
      }
    }),
    { numRuns: 3_000 },
  );
});

/** The characters of XML 1.0, less the carriage return, which a parser turns into a line feed. */
const isXmlCharacter = (character: string): boolean => {
  const code = character.codePointAt(0) ?? 0;
  return (
    code === 9 || code === 10 || (code >= 32 && code < 0xd800) || (code >= 0xe000 && code < 0xfffe) || code > 0xffff
  );
};

test('any text that XML can carry arrives as it was sent', () => {
  const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const carried = fc
    .string({ unit: 'grapheme', minLength: 1 })
    .filter((text) => Array.from(text).every(isXmlCharacter));
  fc.assert(
    fc.property(carried, (text) => {
      const { notifications } = parseOutboundMessage(
        anEnvelope({ records: [{ Id: '00Q000000000001EAA', LastName: escape(text) }] }),
      );
      expect(notifications[0]?.fields.get('LastName')).toBe(text);
    }),
  );
});
