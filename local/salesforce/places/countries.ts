import { STATES_BY_COUNTRY } from './states.ts';

/** A state or province as an org with state and country picklists knows it. */
export interface State {
  readonly code: string;
  /** The integration value: what the text field holds. */
  readonly name: string;
}

export interface Country extends State {
  /** Only about ten countries come with states; the others have none and take none. */
  readonly states: readonly State[];
}

const CODES =
  'AD AE AF AG AI AL AM AO AQ AR AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GW GY HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MK ML MM MN MO MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PS PT PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VN VU WF WS YE YT ZA ZM ZW'.split(
    ' ',
  );

/** Where Salesforce's name is another than the one that Unicode has. */
const NAMES: Readonly<Record<string, string>> = {
  BO: 'Bolivia, Plurinational State of',
  CD: 'Congo, the Democratic Republic of the',
  CG: 'Congo',
  CI: "Cote d'Ivoire",
  FK: 'Falkland Islands (Malvinas)',
  IR: 'Iran, Islamic Republic of',
  KP: "Korea, Democratic People's Republic of",
  KR: 'Korea, Republic of',
  LA: "Lao People's Democratic Republic",
  MD: 'Moldova, Republic of',
  MM: 'Myanmar',
  MO: 'Macao',
  PS: 'Palestine',
  RU: 'Russian Federation',
  SY: 'Syrian Arab Republic',
  TR: 'Turkey',
  TZ: 'Tanzania, United Republic of',
  VA: 'Holy See (Vatican City State)',
  VE: 'Venezuela, Bolivarian Republic of',
};

const english = new Intl.DisplayNames(['en'], { type: 'region' });

const nameOf = (code: string): string =>
  NAMES[code] ?? (english.of(code) ?? code).replace(' & ', ' and ').replace(/^St\. /, 'Saint ');

/** The countries in the order of their names, which is the order of the picklist. */
export const COUNTRIES: readonly Country[] = CODES.map((code) => ({
  code,
  name: nameOf(code),
  states: STATES_BY_COUNTRY.get(code) ?? [],
})).toSorted((left, right) => (left.name < right.name ? -1 : 1));

const findIn = <T extends State>(places: readonly T[], key: 'code' | 'name', text: string): T | undefined =>
  places.find((place) => place[key].toLowerCase() === text.toLowerCase());

/** The country of that code or of that integration value, in any case of letters. */
export const findCountry = (key: 'code' | 'name', text: string): Country | undefined => findIn(COUNTRIES, key, text);

/** The state of that code or integration value among a country's. */
export const findState = (country: Country, key: 'code' | 'name', text: string): State | undefined =>
  findIn(country.states, key, text);
