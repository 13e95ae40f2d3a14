import { VendorError } from './failure.ts';
import type { Clock, SettingsReader } from './ports.ts';
import type { Lane } from './usage.ts';

/** Which version of the fields and permissions is in the org, as it was seen last. */
export interface InstalledVersion {
  /** Null where they are not installed, or are of before they said their version. */
  readonly version: string | null;
  readonly checkedAt: string;
}

export interface InstalledStore {
  loadInstalled(connection: string): Promise<InstalledVersion | undefined>;
  saveInstalled(connection: string, installed: InstalledVersion): Promise<void>;
}

export interface InstalledPorts {
  readonly clock: Clock;
  readonly settings: SettingsReader;
  readonly state: InstalledStore;
  /** What the help text of the key field says; null without the field or a text. Throws VendorError. */
  readonly readKeyHelp: (lane: Lane) => Promise<string | null>;
}

const DAY_MS = 24 * 60 * 60_000;

/** Looks once a day at what is installed in the org, for `status`. An org that does not answer is asked the next time. */
export async function noteInstalledVersion(ports: InstalledPorts, connection: string): Promise<void> {
  const { clock, settings, state, readKeyHelp } = ports;
  if ((await settings.read(connection)).sync !== 'on') return;
  const known = await state.loadInstalled(connection);
  if (known !== undefined && clock() - Date.parse(known.checkedAt) < DAY_MS) return;
  try {
    const version = versionIn(await readKeyHelp('retry'));
    await state.saveInstalled(connection, { version, checkedAt: new Date(clock()).toISOString() });
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
  }
}

const versionIn = (help: string | null): string | null => /\bCrosswalk (\d+\.\d+\.\d+)\b/.exec(help ?? '')?.[1] ?? null;

/** What runs, what is in the org, and how each is brought up to date. */
export function connectorOf(deployed: string, installed: InstalledVersion | undefined) {
  const version = installed?.version ?? null;
  return {
    deployed,
    installedInOrg: version,
    installedCheckedAt: installed?.checkedAt ?? null,
    /** Whether what is in the org is what this deployment brings; null as long as nobody has looked. */
    isOrgCurrent: installed === undefined ? null : version === deployed,
    /** A deployment calls nobody but the two CRMs, so that it cannot know of newer releases. */
    latestRelease: 'unknown',
    update: {
      deployment: 'git pull && npm ci && npx cdk deploy',
      org: 'sf project deploy start --source-dir salesforce/force-app --target-org <org>',
    },
  };
}
