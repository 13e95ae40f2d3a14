import type { SettingsStore, StoredSettings } from '../../adapters/aws/settings-table.ts';
import { defaultSettings } from '../../core/settings.ts';

/** Settings in memory, every version of them, with the same conditions as the table. */
export function memorySettings(): SettingsStore & { readonly versions: StoredSettings[] } {
  const versions: StoredSettings[] = [];
  const current = (): StoredSettings => versions.at(-1) ?? { version: 0, settings: defaultSettings };
  return {
    versions,
    read: async () => structuredClone(current()),
    save: async (_connection, over, settings, author) => {
      if (over !== current().version) return undefined;
      versions.push(structuredClone({ version: over + 1, settings, author }));
      return structuredClone(current());
    },
    version: async (_connection, wanted) => versions.find(({ version }) => version === wanted),
    history: async (_connection, before, limit) =>
      versions
        .filter(({ version }) => version < before)
        .toReversed()
        .slice(0, limit),
  };
}
