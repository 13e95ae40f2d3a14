import { beforeAll, describe, expect, test } from 'vitest';
import { runKilledAt } from './kill-points.ts';

const RECORDS = 40;
const SHARES = 4;

describe(`a process that dies at any await of a run of ${RECORDS} records`, () => {
  let points = 0;
  const died = new Set<number>();

  beforeAll(async () => {
    ({ points } = await runKilledAt(-1, RECORDS));
  });

  test('needs no death to be right', async () => {
    const { failures } = await runKilledAt(-1, RECORDS);
    expect(failures).toEqual([]);
  });

  const shares = Array.from({ length: SHARES }, (_, index) => index + 1);
  test.each(shares)('leaves what the next one brings to its end, share %i', { timeout: 120_000 }, async (first) => {
    const fallen: string[] = [];
    for (let point = first; point <= points; point += SHARES) {
      const { failures } = await runKilledAt(point, RECORDS);
      died.add(point);
      if (failures.length > 0) fallen.push(`point ${point}: ${failures.slice(0, 3).join('; ')}`);
    }
    expect(fallen).toEqual([]);
  });

  test('died at all of its more than 200 points', () => {
    process.stdout.write(`killed at ${died.size} points of a run of ${RECORDS} records\n`);
    expect([died.size, points > 200]).toEqual([points, true]);
  });
});
