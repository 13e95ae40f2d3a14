import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const spec = readFileSync('docs/spec.md', 'utf8');

/** The promises of the spec, each with the tests that it names. */
const promises = spec
  .split(/^(?=\*\*P\d+\.)/m)
  .slice(1)
  .map((section) => ({
    id: /^\*\*(P\d+)\./.exec(section)?.[1] ?? '',
    tests: [...section.matchAll(/^- `(test\/[^`]+)`: (.+)$/gm)].map(([, file = '', title = '']) => ({ file, title })),
  }));

test('promises are numbered without gaps', () => {
  expect(promises.map(({ id }) => id)).toEqual(promises.map((_, index) => `P${index + 1}`));
  expect(promises.length).toBeGreaterThan(10);
});

test.each(promises)('$id names a test', ({ tests }) => {
  expect(tests.length).toBeGreaterThan(0);
});

test.each(promises.flatMap(({ id, tests }) => tests.map((named) => ({ id, ...named }))))(
  '$id: $file has "$title"',
  ({ file, title }) => {
    const source = readFileSync(file, 'utf8').replaceAll(String.raw`\'`, "'");
    expect(source).toMatch(
      new RegExp(
        `(test|describe)(\\.each[^'"]*)?[\\s\\S]*?['"\`]${title.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}['"\`]`,
      ),
    );
  },
);

test("the alarms' pages and the decisions that the docs point to exist", () => {
  const links = ['README.md', 'CONTRIBUTING.md', 'docs/spec.md', 'docs/runbook.md', 'docs/decisions/README.md'].flatMap(
    (page) =>
      [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, target = '']) => ({
        page,
        target,
      })),
  );
  for (const { page, target } of links) {
    const file = new URL(target, `file:///${page}`).pathname.slice(1);
    expect(() => readFileSync(file), `${page} points to ${target}`).not.toThrow();
  }
});
