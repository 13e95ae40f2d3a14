const OLDEST = 31;
const NEWEST = 67;

/** The last version whose SOAP API still has login(). */
export const LAST_LOGIN_VERSION = 64;

const SEASONS = ['Spring', 'Summer', 'Winter'] as const;

/** Three versions a year; 66.0 is Spring '26. */
function labelOf(version: number): string {
  const sinceSpring26 = version - 66;
  const season = SEASONS[((sinceSpring26 % 3) + 3) % 3] ?? 'Spring';
  const year = 26 + Math.floor(sinceSpring26 / 3) + (season === 'Winter' ? 1 : 0);
  return `${season} '${String(year).padStart(2, '0')}`;
}

/** The answer of `/services/data`. */
export const VERSIONS: readonly { readonly label: string; readonly url: string; readonly version: string }[] =
  Array.from({ length: NEWEST - OLDEST + 1 }, (_, index) => {
    const version = OLDEST + index;
    return { label: labelOf(version), url: `/services/data/v${version}.0`, version: `${version}.0` };
  });

/** Whether the org answers in that version; the oldest ones are retired, later ones not there yet. */
export const versionState = (version: string): 'served' | 'retired' | 'unknown' => {
  if (VERSIONS.some((served) => served.version === version)) return 'served';
  return Number(version) < OLDEST ? 'retired' : 'unknown';
};
