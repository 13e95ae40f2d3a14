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
export const settingLeaves = (): SettingLeaf[] => leavesUnder(Settings, []);

function leavesUnder(schema: z.ZodType, path: readonly string[]): SettingLeaf[] {
  if (!(schema instanceof z.ZodObject)) return [{ path: path.join('.'), schema }];
  return Object.entries(schema.shape).flatMap(([key, part]) =>
    part instanceof z.ZodType ? leavesUnder(part, [...path, key]) : [],
  );
}

const Group = z.record(z.string(), z.unknown());

/** The value of a setting in a document. */
export const settingAt = (settings: Settings, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => Group.parse(value)[key], settings);

/** Which settings are different in another document; none when they mean the same. */
export const diffSettings = (from: Settings, to: Settings): SettingChange[] =>
  settingLeaves()
    .map(({ path }) => ({ path, from: settingAt(from, path), to: settingAt(to, path) }))
    .filter((change) => change.from !== change.to);
