import { describe, expect, test } from 'vitest';
import { sortNotifications } from '../../../adapters/salesforce/notification-changes.ts';
import { MalformedMessage, parseOutboundMessage } from '../../../adapters/salesforce/outbound-message.ts';
import { anEnvelope } from '../../builders/envelope.ts';

const records = [
  {
    Id: '00Q000000000002EAA',
    Company: 'Smith &amp; S&#246;hne &lt;GmbH&gt;',
    IsConverted: 'false',
    LastName: "  O'Brien ",
  },
  { Id: '00Q000000000001', LastName: '伊藤' },
];

describe('parseOutboundMessage', () => {
  test('reads the captured shape', () => {
    const { organizationId, notifications } = parseOutboundMessage(anEnvelope({ records }));
    expect(organizationId).toBe('00Dcw0000000001EAA');
    expect(
      notifications.map(({ id, object, recordId, fields }) => [id, object, recordId, Object.fromEntries(fields)]),
    ).toEqual([
      [
        '04l000000000000EAA',
        'Lead',
        '00Q000000000002EAA',
        { Company: 'Smith & Söhne <GmbH>', IsConverted: 'false', LastName: "  O'Brien " },
      ],
      ['04l000000000001EAA', 'Lead', '00Q000000000001', { LastName: '伊藤' }],
    ]);
  });

  test('a record that was deleted before the message was sent has neither id nor fields', () => {
    const { notifications } = parseOutboundMessage(anEnvelope({ records: [{}] }));
    expect(notifications).toMatchObject([{ object: 'Lead', recordId: undefined }]);
  });

  test('a message without notifications is read', () => {
    expect(parseOutboundMessage(anEnvelope({ records: [] })).notifications).toEqual([]);
  });

  test('a field named like a part of JavaScript is a field', () => {
    const { notifications } = parseOutboundMessage(
      anEnvelope({ records: [{ Id: '00Q000000000001EAA', __proto__x: '1', constructor: '2' }] }),
    );
    expect(notifications[0]?.fields.get('constructor')).toBe('2');
  });

  test.each<[string, string, RegExp]>([
    ['nothing', '', /not well-formed/],
    ['text', 'hello', /not well-formed/],
    ['JSON', '{"a":1}', /not well-formed/],
    ['HTML', '<html><body/></html>', /<Envelope> is expected where <html> is/],
    ['an envelope cut short', anEnvelope().slice(0, 700), /not well-formed/],
    ['two envelopes', anEnvelope() + anEnvelope().slice(38), /not well-formed/],
    [
      'another SOAP message',
      anEnvelope().replaceAll('notifications', 'login'),
      /<notifications> is expected where <login> is/,
    ],
    [
      'a DTD',
      anEnvelope().replace('<soapenv:Envelope', '<!DOCTYPE x [<!ENTITY a "b">]><soapenv:Envelope'),
      /document type/,
    ],
    [
      'an external entity',
      anEnvelope().replace('<soapenv:Envelope', '<!DOCTYPE x SYSTEM "file:///etc/passwd"><soapenv:Envelope'),
      /document type/,
    ],
    [
      'an unknown entity',
      anEnvelope({ records: [{ Id: '00Q000000000001EAA', LastName: '&boom;' }] }),
      /not well-formed/,
    ],
    [
      'a duplicate attribute',
      anEnvelope().replace('xsi:type="sf:Lead"', 'xsi:type="sf:Lead" xsi:type="sf:Contact"'),
      /not well-formed/,
    ],
    ['deep nesting', anEnvelope({ records: [{ Id: '<a>'.repeat(40) + '</a>'.repeat(40) }] }), /deeper than 32/],
    ['a bomb of tags', '<a>'.repeat(200_000), /<Envelope> is expected/],
    [
      'a bomb of tags inside',
      anEnvelope().replace('<OrganizationId>', '<OrganizationId>' + '<a>'.repeat(200_000)),
      /deeper than 32/,
    ],
    [
      '101 notifications',
      anEnvelope({ records: Array.from({ length: 101 }, () => ({ Id: '00Q000000000001EAA' })) }),
      /more than 100/,
    ],
    [
      'two organizations',
      anEnvelope().replace('<ActionId>', '<OrganizationId>00Dzz0000000001</OrganizationId><ActionId>'),
      /twice/,
    ],
    ['no organization', anEnvelope({ organizationId: '' }), /no <OrganizationId>/],
    ['a notification without an id', anEnvelope().replace(/<Id>04l.*<\/Id>/, ''), /no <Id>/],
  ])('%s is refused, saying why', (_, xml, why) => {
    expect(() => parseOutboundMessage(xml)).toThrow(MalformedMessage);
    expect(() => parseOutboundMessage(xml)).toThrow(why);
  });
});

const sort = (envelope: Parameters<typeof anEnvelope>[0]) =>
  sortNotifications(parseOutboundMessage(anEnvelope(envelope)), Date.parse('2026-11-24T05:30:00Z'));

describe('sortNotifications', () => {
  test('mapped fields become a row under the 18-character id', () => {
    const { changes } = sort({
      records: [{ Id: '00Q000000000001', Email: 'a@example.com', IsConverted: 'false', Rating: 'Hot' }],
    });
    expect(changes).toEqual([
      {
        object: 'Lead',
        id: '00Q000000000001EAA',
        feed: 'outboundMessage',
        row: { complete: false, values: { Id: '00Q000000000001EAA', Email: 'a@example.com', IsConverted: false } },
      },
    ]);
  });

  test('a record with an id only is a hint to look', () => {
    expect(sort({ records: [{ Id: '00Q000000000001EAA' }] }).changes).toEqual([
      { object: 'Lead', id: '00Q000000000001EAA', feed: 'outboundMessage' },
    ]);
  });

  test.each(['\u0001', '&#1;', '&#x1F;', '\ufffe', '\ud800', '&#xD800;', '&#9999999;'])(
    'a character that XML cannot carry (%j) makes its message a hint to look, for all of its records',
    (character) => {
      const damaged = [
        { Id: '00Q000000000001EAA', LastName: `a${character}b` },
        { Id: '00Q000000000002EAA', LastName: 'c' },
      ];
      expect(sort({ records: damaged }).changes).toEqual([
        { object: 'Lead', id: '00Q000000000001EAA', feed: 'outboundMessage' },
        { object: 'Lead', id: '00Q000000000002EAA', feed: 'outboundMessage' },
      ]);
    },
  );

  test('a stamp from the future is not believed: the record is read', () => {
    const stamped = (SystemModstamp: string) =>
      sort({ records: [{ Id: '00Q000000000001EAA', SystemModstamp }] }).changes[0];
    expect(stamped('2026-11-24T05:35:00.000Z')).toHaveProperty('row');
    expect(stamped('2999-01-01T00:00:00.000Z')).not.toHaveProperty('row');
  });

  test('what cannot be looked at is counted', () => {
    expect(sort({ records: [{}, { Id: '00Q000000000001EAA' }] })).toMatchObject({ withoutRecord: 1, notMapped: 0 });
    expect(sort({ object: 'Case', records: [{ Id: '500000000000001AAA' }, {}] })).toEqual({
      changes: [],
      withoutRecord: 0,
      notMapped: 2,
    });
  });

  test.each([
    ['nil', '<sObject xsi:nil="true"/>'],
    ['empty', '<sObject/>'],
    ['without a type', '<sObject><sf:Id>00Q000000000009EAA</sf:Id></sObject>'],
    ['missing', ''],
  ])('a record that is %s counts as none, and the others are taken', (_, sObject) => {
    const envelope = anEnvelope({ records: [{ Id: '00Q000000000002EAA' }, { Id: '00Q000000000001EAA' }] });
    const sorted = sortNotifications(
      parseOutboundMessage(envelope.replace(/<sObject.*?<\/sObject>/s, sObject)),
      Date.parse('2026-11-24T05:30:00Z'),
    );
    expect(sorted).toMatchObject({ withoutRecord: 1, notMapped: 0, changes: [{ id: '00Q000000000001EAA' }] });
  });

  test('a record id that is none is refused', () => {
    expect(() => sort({ records: [{ Id: '1 OR 1=1' }] })).toThrow(MalformedMessage);
  });
});
