import type { Clock } from '../simulator.ts';
import type { Random } from '../random.ts';

/** Makes correlation ids in the form of HubSpot's recent ones, UUID version 7: time first, then chance. */
export function createCorrelationIds(clock: Clock, random: Random): () => string {
  const bits = (count: number) => Math.floor(random() * 2 ** count);
  return () => {
    const time = clock().toString(16).padStart(12, '0');
    const tail = hex(bits(24), 6) + hex(bits(24), 6);
    return [
      time.slice(0, 8),
      time.slice(8, 12),
      `7${hex(bits(12), 3)}`,
      `${hex(8 + bits(2), 1)}${hex(bits(12), 3)}`,
      tail,
    ].join('-');
  };
}

const hex = (value: number, width: number): string => value.toString(16).padStart(width, '0');
