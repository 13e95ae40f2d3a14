const PREFECTURES =
  '北海道 青森県 岩手県 宮城県 秋田県 山形県 福島県 茨城県 栃木県 群馬県 埼玉県 千葉県 東京都 神奈川県 新潟県 富山県 石川県 福井県 山梨県 長野県 岐阜県 静岡県 愛知県 三重県 滋賀県 京都府 大阪府 兵庫県 奈良県 和歌山県 鳥取県 島根県 岡山県 広島県 山口県 徳島県 香川県 愛媛県 高知県 福岡県 佐賀県 長崎県 熊本県 大分県 宮崎県 鹿児島県 沖縄県'.split(
    ' ',
  );
const ROMANISED =
  'Hokkaido Aomori Iwate Miyagi Akita Yamagata Fukushima Ibaraki Tochigi Gunma Saitama Chiba Tokyo Kanagawa Niigata Toyama Ishikawa Fukui Yamanashi Nagano Gifu Shizuoka Aichi Mie Shiga Kyoto Osaka Hyogo Nara Wakayama Tottori Shimane Okayama Hiroshima Yamaguchi Tokushima Kagawa Ehime Kochi Fukuoka Saga Nagasaki Kumamoto Oita Miyazaki Kagoshima Okinawa'.split(
    ' ',
  );

/** What people write besides the names that Unicode has in English and Japanese. */
const COUNTRY_ALIASES: Readonly<Record<string, readonly string[]>> = {
  AE: ['UAE'],
  BR: ['Brasil'],
  CH: ['Schweiz', 'Suisse'],
  CI: ['Ivory Coast'],
  CN: ["People's Republic of China", 'PRC', 'Mainland China', '中華人民共和国'],
  CZ: ['Czech Republic', 'チェコ共和国'],
  DE: ['Deutschland', 'Federal Republic of Germany', 'ドイツ連邦共和国'],
  ES: ['España'],
  GB: ['UK', 'Great Britain', 'Britain', 'England', 'Scotland', 'Wales', 'Northern Ireland', '英国', '連合王国'],
  HK: ['Hong Kong', '香港'],
  IE: ['Republic of Ireland'],
  IT: ['Italia'],
  JP: ['Nippon', 'Nihon', '日本国'],
  KR: ['Korea', 'Republic of Korea', '大韓民国'],
  MX: ['México'],
  NL: ['Holland', 'The Netherlands', 'オランダ王国'],
  RU: ['Russia', 'ロシア連邦'],
  TR: ['Türkiye', 'Turkey'],
  TW: ['Taiwan', '中華民国', '臺灣'],
  US: ['USA', 'United States of America', 'America', '米国', 'アメリカ', '合衆国'],
  VN: ['Viet Nam'],
};

const STATE_ALIASES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  CA: { NL: ['Newfoundland'], PE: ['PEI'], QC: ['PQ'], YT: ['Yukon', 'Yukon Territory'] },
  JP: Object.fromEntries(
    PREFECTURES.map((name, index) => [String(index + 1).padStart(2, '0'), prefecture(name, index)]),
  ),
  US: { DC: ['Washington DC', 'Washington D.C.', 'D.C.'] },
};

/** A prefecture in both scripts, with and without its suffix: the names without are unambiguous among prefectures. */
function prefecture(name: string, index: number): string[] {
  const romanised = ROMANISED[index] ?? '';
  const suffixes = [' Prefecture', '-ken', '-fu', '-to', '-do', ' Metropolis'];
  return [name, name.slice(0, -1), romanised, ...suffixes.map((suffix) => `${romanised}${suffix}`)];
}

const languages = ['en', 'ja'].map((language) => new Intl.DisplayNames([language], { type: 'region' }));

/** Common English and Japanese names of a country, by its ISO code. */
export function countryAliases(code: string): string[] {
  const names = /^[A-Z]{2}$/.test(code) ? languages.flatMap((language) => language.of(code) ?? []) : [];
  return [...names, ...(COUNTRY_ALIASES[code] ?? [])];
}

/** Common names of a state, by the ISO code of its country and its own, such as `JP-26` for `26`. */
export const stateAliases = (country: string, code: string): readonly string[] => [
  `${country}-${code}`,
  ...(STATE_ALIASES[country]?.[code] ?? []),
];

/** Text by which spellings are compared: without case, accents, spaces and punctuation. */
export const spellingKey = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036F]/g, '')
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('&', 'and')
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '');
