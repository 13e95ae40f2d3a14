import type { StoredRecord } from './record.ts';

/** Which live record holds which value of a unique property. */
export interface UniqueIndex {
  add(property: string, records: Iterable<StoredRecord>): void;
  replace(before: StoredRecord | undefined, after: StoredRecord | undefined): void;
  holderOf(property: string, value: string, rows: ReadonlyMap<string, StoredRecord>): StoredRecord | undefined;
}

/** The form in which two values of a unique property are the same: e-mail ignores case, the others do not. */
export const uniqueKey = (property: string, value: string): string =>
  property === 'email' ? value.trim().toLowerCase() : value;

/** An index that keeps addresses unique from the start, and other properties once they are added. */
export function createUniqueIndex(): UniqueIndex {
  const holders: Map<string, Map<string, string>> = new Map([['email', new Map()]]);
  return {
    add: (property, records) => {
      if (holders.has(property)) return;
      const byValue = new Map<string, string>();
      holders.set(property, byValue);
      for (const record of records) enter(property, byValue, record);
    },
    replace: (before, after) => {
      for (const [property, byValue] of holders) {
        if (before !== undefined) leave(property, byValue, before);
        if (after !== undefined) enter(property, byValue, after);
      }
    },
    holderOf: (property, value, rows) => {
      const id = holders.get(property)?.get(uniqueKey(property, value));
      return id === undefined ? undefined : rows.get(id);
    },
  };
}

function enter(property: string, byValue: Map<string, string>, record: StoredRecord): void {
  if (record.archivedAt !== null) return;
  for (const key of keysOf(property, record)) byValue.set(key, record.id);
}

function leave(property: string, byValue: Map<string, string>, record: StoredRecord): void {
  for (const key of keysOf(property, record)) {
    if (byValue.get(key) === record.id) byValue.delete(key);
  }
}

/** A contact answers to its additional addresses as well: those of the contacts merged into it. */
function keysOf(property: string, { values }: StoredRecord): readonly string[] {
  const value = values[property] ?? '';
  const all = property === 'email' ? [value, ...(values['hs_additional_emails'] ?? '').split(';')] : [value];
  return all.filter(Boolean).map((one) => uniqueKey(property, one));
}
