import { ACCOUNT_ROWS, type AccountRow } from './accounts.ts';
import { type Draw, drawFrom, keyOf } from './draw.ts';
import { phoneOf } from './phones.ts';
import { placeCalled, type Region } from './places.ts';
import type { Side, WorldAccount } from './types.ts';

/** An account with the region its people come from. */
export interface PlacedAccount extends WorldAccount {
  readonly region: Region;
  readonly dial: string;
}

const SIDES: Readonly<Record<string, readonly Side[]>> = {
  'Snake River Irrigation District': ['salesforce'],
  'Lee Valley Cheese': ['salesforce'],
  'Universität Bremen – Institut für Hydrologie': ['salesforce'],
  'Pisciculture des Ardennes': ['salesforce'],
  'Cascade Kombucha Co.': ['hubspot'],
  'Bodegas Txakoli Berri': ['hubspot'],
  'Fundy Tidal Labs': ['hubspot'],
};

const OWNERS: Readonly<Record<Region, string>> = {
  english: 'user-02',
  german: 'user-04',
  japanese: 'user-03',
  french: 'user-01',
  spanish: 'user-01',
  greek: 'user-05',
  arabic: 'user-05',
  chinese: 'user-03',
  slavic: 'user-06',
  nordic: 'user-01',
  portuguese: 'user-02',
  korean: 'user-03',
  indian: 'user-07',
};

/** The team member who looks after a region. */
export const ownerOf = (region: Region): string => OWNERS[region];

/** The 60 accounts; a few exist on one side only. */
export function createAccounts(): readonly PlacedAccount[] {
  const draw = drawFrom(60);
  return ACCOUNT_ROWS.map((row, index) => createAccount(row, keyOf('account', index + 1, 2), draw));
}

function createAccount(row: AccountRow, key: string, draw: Draw): PlacedAccount {
  const [name, domain, industry, employees, revenueMillions, placeName] = row;
  const { address, dial, region } = placeCalled(placeName);
  return {
    key,
    name,
    domain,
    phone: draw.chance(0.85) ? phoneOf(dial, draw) : null,
    industry,
    employees,
    annualRevenue: revenueMillions === null ? null : Math.round(revenueMillions * 1_000_000),
    address,
    description: DESCRIPTIONS[name] ?? null,
    owner: ownerOf(region),
    sides: SIDES[name] ?? ['salesforce', 'hubspot'],
    createdAt: draw.moment('2024-01-08', '2025-06-30'),
    region,
    dial,
  };
}

const VISIT_NOTE =
  'Probe A at the inlet reads 0.3 pH above the laboratory; recalibrated with 7.00 and 10.01 buffers. “Drift” again in week 3. ';

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  'Austin Water Partners': VISIT_NOTE.repeat(300).slice(0, 32_000),
  'Milwaukee Lager Works, Inc.': 'Four brewhouses.\nBuys per line, not per site.\n\n\tCall before noon (Central).',
  京都伏見酒造株式会社: '仕込み水の硬度を24時間監視。契約更新は毎年4月。',
  'شركة مياه الساحل': 'محطتان لتحلية المياه، والثالثة قيد الإنشاء.',
  'Smith <b>&</b> Sons "Pumps" \\ Valves': '<script>alert("not html")</script> & friends; 100% "quoted" \\ backslashed',
  'Łódka i Syn 🐟': 'Family firm 👨‍👩‍👧. Pays cash.',
};
