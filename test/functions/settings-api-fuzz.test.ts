import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { settingLeaves } from '../../core/settings-changes.ts';
import { Settings, defaultSettings } from '../../core/settings.ts';
import { settingsApi } from './settings-api-under-test.ts';

const leaves = settingLeaves();
const groups = ['createFromSalesforce', 'activity', 'deleteInHubspot'] as const;

/** A document that is right in every setting. */
const validDocument: fc.Arbitrary<Settings> = fc.record({
  sync: fc.constantFrom('on', 'paused', 'off'),
  createFromSalesforce: fc.record({ lead: fc.boolean(), contact: fc.boolean() }),
  accountSync: fc.boolean(),
  opportunitySync: fc.boolean(),
  taskSync: fc.boolean(),
  activity: fc
    .array(fc.boolean(), { minLength: 13, maxLength: 13 })
    .map((switches) =>
      Settings.shape.activity.parse(
        Object.fromEntries(Object.keys(defaultSettings.activity).map((kind, index) => [kind, switches[index]])),
      ),
    ),
  inclusionListId: fc.option(fc.stringMatching(/^\d{1,20}$/)),
  newRecordType: fc.constantFrom('Lead', 'Contact'),
  statePicklists: fc.boolean(),
  lifecycleTransitions: fc.boolean(),
  deleteInHubspot: fc.record({ lead: fc.boolean(), contact: fc.boolean() }),
  apiCallLimit: fc.option(fc.nat(100_000_000)),
});

/** Text as it comes from broken or ill-meant programs. */
const nastyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '',
    ' ',
    '\0',
    '\ud800',
    '\udfff\ud800',
    'on\0',
    '__proto__',
    'constructor',
    '7e1',
    '007 ',
    '٧',
    '-0',
    '🦄'.repeat(99),
  ),
);

const nastyValue = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  nastyText,
  fc.constantFrom(null, 1e308, -1, 0.1, 2 ** 53, [], {}, { lead: true }, [true]),
  fc.dictionary(nastyText, fc.jsonValue({ maxDepth: 1 })),
);

interface Broken {
  readonly text: string;
  /** Which setting is wrong. */
  readonly path: string;
}

type Change = (group: Record<string, unknown>, key: string) => void;

/** A document with one setting changed in it; a key that is special to JavaScript is a key like any other. */
function broken(document: Settings, path: string, change: Change): Broken {
  const copy: Record<string, unknown> = structuredClone(document);
  const [first = '', second] = path.split('.');
  const group = second === undefined ? copy : z.record(z.string(), z.unknown()).parse(copy[first]);
  change(group, second ?? first);
  if (second !== undefined) copy[first] = group;
  return { text: JSON.stringify(copy), path };
}

const wrongValue: fc.Arbitrary<Broken> = fc
  .record({ document: validDocument, leaf: fc.constantFrom(...leaves), value: nastyValue })
  .filter(({ leaf, value }) => !leaf.schema.safeParse(value).success)
  .map(({ document, leaf, value }) =>
    broken(document, leaf.path, (group, key) => Object.assign(group, { [key]: value })),
  );

const missing: fc.Arbitrary<Broken> = fc
  .record({ document: validDocument, path: fc.constantFrom(...leaves.map(({ path }) => path), ...groups) })
  .map(({ document, path }) => broken(document, path, (group, key) => void delete group[key]));

/** Written as text, since an assignment to `__proto__` makes no key. */
const unknownKey: fc.Arbitrary<Broken> = fc
  .record({
    document: validDocument,
    group: fc.constantFrom(undefined, ...groups),
    key: fc.oneof(nastyText, fc.constantFrom('__proto__', 'toString', 'synk', 'hasOwnProperty', 'prototype')),
    value: nastyValue,
  })
  .filter(({ group, key }) => !Object.hasOwn(group === undefined ? defaultSettings : defaultSettings[group], key))
  .map(({ document, group, key, value }) => {
    const text = JSON.stringify(document);
    const start = group === undefined ? 1 : text.indexOf(`"${group}":{`) + group.length + 4;
    const added = `${JSON.stringify(key)}:${JSON.stringify(value)},`;
    return {
      text: text.slice(0, start) + added + text.slice(start),
      path: group === undefined ? key : `${group}.${key}`,
    };
  });

/** Anything at all in the body. */
const hostile: fc.Arbitrary<string> = fc.oneof(
  nastyText,
  nastyValue.map((value) => JSON.stringify(value)),
  fc.nat(5_000).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
  fc.nat(2_000).map((depth) => '{"sync":'.repeat(depth) + '"on"' + '}'.repeat(depth)),
  fc.nat(80_000).map((length) => `{"sync":"${'x'.repeat(length)}"}`),
  fc.tuple(validDocument, fc.nat(500)).map(([document, at]) => JSON.stringify(document).slice(0, at)),
  fc
    .nat(300)
    .map((keys) => JSON.stringify(Object.fromEntries(Array.from({ length: keys }, (_, key) => [`k${key}`, key])))),
);

describe(
  '10,000 generated documents: no 5xx, nothing invalid stored, every refusal names its path',
  { timeout: 120_000 },
  () => {
    test('valid ones are stored as they are, or refused for what they contradict', async () => {
      await fc.assert(
        fc.asyncProperty(validDocument, async (document) => {
          const { put, settings } = settingsApi();
          const { status, body } = await put(document, '"0"');
          const stored = settings.versions.at(-1)?.settings ?? defaultSettings;
          if (status === 200) expect(stored).toEqual(document);
          else expectRefusal({ status, body, versions: settings.versions.length }, [422]);
        }),
        { numRuns: 3_000 },
      );
    });

    test.each([
      ['one value is wrong', wrongValue, 2_000],
      ['one setting is missing', missing, 1_000],
      ['one key is unknown', unknownKey, 2_000],
    ])('those of which %s are refused, naming it', async (_, documents, numRuns) => {
      await fc.assert(
        fc.asyncProperty(documents, async ({ text, path }) => {
          const { put, settings } = settingsApi();
          const { status, body } = await put(text, '"0"');
          const paths = expectRefusal({ status, body, versions: settings.versions.length }, [400]);
          expect(paths.some((each) => each === path || each.startsWith(`${path}.`))).toBe(true);
        }),
        { numRuns },
      );
    });

    test('bodies of any kind are refused, and say at what or why', async () => {
      await fc.assert(
        fc.asyncProperty(hostile, async (text) => {
          const { call, settings } = settingsApi();
          const route = 'PUT /api/connections/{connection}/settings';
          const { status, body } = await call({ route, body: text, headers: { 'if-match': '"0"' } });
          const isNoDocument = status === 413 || body['title'] === 'Not JSON';
          expect(settings.versions).toEqual([]);
          if (!isNoDocument) expectRefusal({ status, body, versions: settings.versions.length }, [400]);
        }),
        { numRuns: 2_000 },
      );
    });
  },
);

/** Nothing was stored, and each fault has its path; answers the paths. */
function expectRefusal(
  answer: { readonly status: number | undefined; readonly body: Record<string, unknown>; readonly versions: number },
  statuses: readonly number[],
): string[] {
  expect(statuses).toContain(answer.status);
  expect(answer.versions).toBe(0);
  const errors = z
    .array(z.object({ path: z.string(), message: z.string().min(10) }))
    .min(1)
    .parse(answer.body['errors']);
  return errors.map(({ path }) => path);
}
