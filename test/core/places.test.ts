import { describe, expect, test } from 'vitest';
import { type PicklistEntry, placesFrom, settlePlace } from '../../core/places.ts';

const countries = ['AU', 'CA', 'DE', 'GB', 'JP', 'KR', 'NL', 'TR', 'US'];
const labels: Record<string, string> = {
  AU: 'Australia',
  CA: 'Canada',
  DE: 'Germany',
  GB: 'United Kingdom',
  JP: 'Japan',
  KR: 'Korea, Republic of',
  NL: 'Netherlands',
  TR: 'Turkey',
  US: 'United States',
};
const entry = (value: string, label: string, validFor: string | null = null, active = true): PicklistEntry => ({
  value,
  label,
  validFor,
  active,
});
/** The bits of some countries, the first one highest. */
const bits = (...of: string[]): string => {
  const bytes = [0, 0];
  for (const index of of.map((code) => countries.indexOf(code))) bytes[index >> 3]! |= 0x80 >> (index % 8);
  return btoa(String.fromCharCode(...bytes));
};
const countryEntries = countries.map((code) => entry(code, labels[code]!));
const places = placesFrom(countryEntries, [
  entry('OR', 'Oregon', bits('US')),
  entry('WA', 'Washington', bits('US')),
  entry('DC', 'District of Columbia', bits('US')),
  entry('WA', 'Western Australia', bits('AU')),
  entry('QC', 'Quebec', bits('CA')),
  entry('YT', 'Yukon Territories', bits('CA')),
  entry('01', 'Hokkaido', bits('JP')),
  entry('26', 'Kyoto', bits('JP')),
  entry('13', '東京', bits('JP')),
  entry('XX', 'Two', bits('US', 'CA')),
  entry('YY', 'Gone', bits('US'), false),
]);

describe('a country', () => {
  test.each([
    ['US', 'United States', 'united states', ' USA ', 'U.S.A.', 'United States of America', 'アメリカ合衆国', '米国'],
    ['GB', 'UK', 'U.K.', 'England', 'イギリス', '英国', 'ＵＫ'],
    ['JP', 'japan', 'jp', '日本', '日本国', 'Nippon'],
    ['KR', 'Korea, Republic of', 'South Korea', 'Republic of Korea', '韓国', '大韓民国'],
    ['DE', 'Deutschland', 'ドイツ'],
    ['NL', 'The Netherlands', 'Holland', 'オランダ'],
    ['TR', 'Türkiye', 'Turkiye', 'トルコ'],
  ])('%s is found by its spellings', (code, ...spellings) => {
    for (const text of spellings) expect([text, places.country(text)?.code]).toEqual([text, code]);
  });

  test.each(['Utopia', '', '-', 'FR', '__proto__'])('%j is not found', (text) => {
    expect(places.country(text)).toBeUndefined();
  });
});

describe('a state', () => {
  test.each([
    ['US', 'OR', 'or', 'Oregon', 'OREGON', 'US-OR'],
    ['US', 'WA', 'WA', 'Washington'],
    ['AU', 'WA', 'WA', 'western australia'],
    ['US', 'DC', 'Washington, D.C.', 'DC'],
    ['CA', 'QC', 'Québec', 'quebec', 'PQ'],
    ['CA', 'YT', 'Yukon'],
    ['JP', '26', '京都府', '京都', 'Kyoto-fu', 'Kyoto Prefecture', 'JP-26', 'Kyōto'],
    ['JP', '01', '北海道', 'Hokkaidō'],
    ['JP', '13', 'Tokyo', '東京都', 'Tokyo-to'],
    ['US', 'XX', 'two'],
    ['CA', 'XX', 'two'],
  ])('of %s with code %s is found by its spellings', (country, code, ...spellings) => {
    for (const text of spellings)
      expect([text, places.state(places.country(country)!, text)?.code]).toEqual([text, code]);
  });

  test.each([
    ['US', 'Quebec'],
    ['US', 'Gone'],
    ['DE', 'Bayern'],
  ])('of %s is not found as %s', (country, text) => {
    expect(places.state(places.country(country)!, text)).toBeUndefined();
  });
});

describe('a place to be written', () => {
  const settle = (written: Record<string, string | null>, present: Record<string, string | null> = {}) =>
    settlePlace(places, 'Lead', written, present);
  const portland = { Country: 'United States', State: 'Oregon' };

  test.each<[string, Record<string, string | null>, Record<string, string | null>, object, object]>([
    [
      'is sent by its codes, remembered by its labels, next to the rest',
      { Phone: '1', Country: 'usa', State: 'or' },
      {},
      { Phone: '1', Country: 'United States', State: 'Oregon' },
      { Phone: '1', CountryCode: 'US', StateCode: 'OR' },
    ],
    [
      'a state takes the country of the record',
      { State: 'WA' },
      portland,
      { ...portland, State: 'Washington' },
      { CountryCode: 'US', StateCode: 'WA' },
    ],
    [
      'a country without states drops the state',
      { Country: 'Germany', State: 'Bayern' },
      {},
      { Country: 'Germany', State: null },
      { CountryCode: 'DE', StateCode: null },
    ],
    [
      'also the one that the record has',
      { Country: 'Germany' },
      portland,
      { Country: 'Germany', State: null },
      { CountryCode: 'DE', StateCode: null },
    ],
    [
      'a cleared country takes its state along',
      { Country: null },
      portland,
      { Country: null, State: null },
      { CountryCode: null, StateCode: null },
    ],
    [
      'a cleared state leaves the country',
      { State: null },
      portland,
      { Country: 'United States', State: null },
      { CountryCode: 'US', StateCode: null },
    ],
    [
      'what the record holds is not written',
      { Country: 'USA', State: 'or', City: 'x' },
      portland,
      { City: 'x' },
      { City: 'x' },
    ],
    ['nor a state that is dropped once more', { State: 'Bayern' }, { Country: 'Germany' }, {}, {}],
    ['no place is left alone', { City: 'x' }, { Country: 'Utopia' }, { City: 'x' }, { City: 'x' }],
    [
      'an unknown country of before is overcome',
      { Country: 'Japan' },
      { Country: 'Nowhere' },
      { Country: 'Japan', State: null },
      { CountryCode: 'JP', StateCode: null },
    ],
  ])('%s', (_, written, present, values, sent) => {
    expect(settle(written, present)).toEqual({ kind: 'settled', values, sent });
  });

  test.each<[string, Record<string, string | null>, Record<string, string | null>, string[], RegExp]>([
    ['an unknown country', { Country: 'Utopia' }, {}, ['Country'], /country/],
    ['an unknown country with its state', { Country: 'Utopia', State: 'x' }, {}, ['Country', 'State'], /country/],
    ['an unknown state', { Country: 'Canada', State: 'Oregon' }, {}, ['State'], /state in CA/],
    ['a state without a country', { State: 'Oregon' }, {}, ['State'], /no country/],
    ['a state whose country is cleared', { Country: null, State: 'Oregon' }, portland, ['State'], /no country/],
    [
      'a country to which the state of the record does not belong',
      { Country: 'Canada' },
      portland,
      ['Country'],
      /state in CA/,
    ],
    ['a state of a record with an unknown country', { State: 'Oregon' }, { Country: 'Utopia' }, ['State'], /country/],
  ])('%s cannot be written', (_, written, present, columns, words) => {
    expect(settle(written, present)).toEqual({ kind: 'notInPicklist', columns, words: expect.stringMatching(words) });
  });

  test('of a Contact is the mailing address', () => {
    expect(settlePlace(places, 'Contact', { MailingCountry: '日本', MailingState: '京都府' }, {})).toEqual({
      kind: 'settled',
      values: { MailingCountry: 'Japan', MailingState: 'Kyoto' },
      sent: { MailingCountryCode: 'JP', MailingStateCode: '26' },
    });
  });
});
