import * as z from 'zod';
import { Settings } from './settings.ts';

/** One setting with its path, such as `createFromSalesforce.lead`. */
export interface SettingLeaf {
  readonly path: string;
  readonly schema: z.ZodType;
}

/** One setting that is different, and what it was. */
export interface SettingChange {
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** Every setting there is, groups taken apart. */
export const settingLeaves = (): readonly SettingLeaf[] => leaves;

function leavesUnder(schema: z.ZodType, path: readonly string[]): SettingLeaf[] {
  if (!(schema instanceof z.ZodObject)) return [{ path: path.join('.'), schema }];
  return Object.entries(schema.shape).flatMap(([key, part]) =>
    part instanceof z.ZodType ? leavesUnder(part, [...path, key]) : [],
  );
}

const leaves: readonly SettingLeaf[] = leavesUnder(Settings, []);

const valuesOf = (settings: Settings): Map<string, unknown> => new Map(valuesUnder(settings, ''));

function valuesUnder(group: object, prefix: string): [string, unknown][] {
  return Object.entries(group).flatMap(([key, value]: [string, unknown]): [string, unknown][] =>
    typeof value === 'object' && value !== null ? valuesUnder(value, `${prefix}${key}.`) : [[prefix + key, value]],
  );
}

/** The value of a setting in a document. */
export const settingAt = (settings: Settings, path: string): unknown => valuesOf(settings).get(path);

/** Which settings are different in another document; none when they mean the same. */
export function diffSettings(from: Settings, to: Settings): SettingChange[] {
  const [before, after] = [valuesOf(from), valuesOf(to)];
  return leaves
    .map(({ path }) => ({ path, from: before.get(path), to: after.get(path) }))
    .filter((change) => change.from !== change.to);
}
