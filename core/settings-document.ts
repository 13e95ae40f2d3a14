import * as z from 'zod';
import { Settings, defaultSettings } from './settings.ts';

/** One thing wrong with a settings document: where, and what is allowed there. */
export interface SettingsFault {
  /** A path such as `createFromSalesforce.lead`; empty for the document itself. */
  readonly path: string;
  readonly message: string;
}

export type ParsedSettings =
  | { readonly kind: 'valid'; readonly settings: Settings }
  | { readonly kind: 'invalid'; readonly faults: readonly SettingsFault[] };

/** Checks a whole settings document from outside; every fault is reported at once, with its path. */
export function parseSettings(document: unknown): ParsedSettings {
  const parsed = Settings.safeParse(document, { reportInput: true });
  if (parsed.success) return { kind: 'valid', settings: parsed.data };
  return { kind: 'invalid', faults: parsed.error.issues.flatMap(issueToFaults) };
}

/**
 * Reads stored settings, whichever version saved them. Never throws: what is not there, or cannot be read, has its
 * default, and what this version does not know is dropped; but a `sync` that cannot be read is `paused`, so that nothing
 * is written on a guess.
 */
export function readStoredSettings(document: unknown): Settings {
  return Settings.parse(readable(Settings, document ?? null, defaultSettings, { ...defaultSettings, sync: 'paused' }));
}

const Group = z.record(z.string(), z.unknown());

/** The value with `absent` in place of what is missing and `unreadable` in place of what is wrong, leaf by leaf. */
function readable(schema: z.core.$ZodType, value: unknown, absent: unknown, unreadable: unknown): unknown {
  if (value === undefined) return absent;
  if (!(schema instanceof z.ZodObject)) return z.safeParse(schema, value).success ? value : unreadable;
  const group = Group.safeParse(value);
  if (!group.success) return unreadable;
  const [absentKeys, unreadableKeys] = [Group.parse(absent), Group.parse(unreadable)];
  const children = Object.entries<z.core.$ZodType>(schema.shape).map(
    ([key, child]) => [key, readable(child, group.data[key], absentKeys[key], unreadableKeys[key])] as const,
  );
  return Object.fromEntries(children);
}

function issueToFaults(issue: z.core.$ZodIssue): SettingsFault[] {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...issue.path, key].join('.'),
      message: `There is no such setting. Allowed here: ${keysAt(issue.path).join(', ')}.`,
    }));
  }
  if ('input' in issue && issue.input === undefined)
    return [{ path, message: 'This setting is missing: a document holds all of them.' }];
  return [{ path, message: `${issue.message}; got ${typeName(issue.input)}.` }];
}

/** The keys of the group at a path; none when there is no group. */
function keysAt(path: readonly PropertyKey[]): string[] {
  let group: z.core.$ZodType | undefined = Settings;
  for (const key of path) {
    const shape: Readonly<Record<PropertyKey, z.core.$ZodType>> = group instanceof z.ZodObject ? group.shape : {};
    group = Object.hasOwn(shape, key) ? shape[key] : undefined;
  }
  return group instanceof z.ZodObject ? Object.keys(group.shape) : [];
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'string') return `the string ${JSON.stringify(value.slice(0, 40))}`;
  return typeof value === 'object'
    ? 'an object'
    : `the ${typeof value} ${typeof value === 'number' ? value : JSON.stringify(value)}`;
}
