import { expect, test } from 'vitest';
import { sideBySide } from '../../core/side-by-side.ts';

test('work is done a few items at a time, and its results keep the order of the items', async () => {
  let [running, most] = [0, 0];
  const results = await sideBySide([3, 1, 2, 5, 4], 2, async (item) => {
    running += 1;
    most = Math.max(most, running);
    for (let turn = 0; turn < item; turn += 1) await Promise.resolve();
    running -= 1;
    return item * 10;
  });
  expect([results, most]).toEqual([[30, 10, 20, 50, 40], 2]);
  expect(await sideBySide([], 2, async () => 1)).toEqual([]);
});

test('behind a failure no work is begun any more', async () => {
  const begun: number[] = [];
  const work = async (item: number) => {
    begun.push(item);
    await Promise.resolve();
    if (item === 2) throw new Error('out of reach');
  };
  await expect(sideBySide([1, 2, 3, 4, 5, 6, 7, 8], 2, work)).rejects.toThrow('out of reach');
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  expect(begun.length).toBeLessThan(5);
});
