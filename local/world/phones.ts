import type { Draw } from './draw.ts';

/** A telephone number as people type it: with and without the country, with dots, brackets, blanks, an extension. */
export function phoneOf(dial: string, draw: Draw): string {
  const area = draw.between(20, 99);
  const first = draw.between(100, 999);
  const last = draw.between(1000, 9999);
  if (dial === '1') return draw.pick(northAmerican(draw.between(201, 989), last));
  return draw.pick([
    `+${dial} ${area} ${first} ${last}`,
    `+${dial}${area}${first}${last}`,
    `00${dial} ${area}/${first}-${last}`,
    `0${area} ${first} ${last}`,
    `+${dial} (0)${area} ${first}${last}`,
  ]);
}

const northAmerican = (area: number, last: number): readonly [string, ...string[]] => [
  `(${area}) 555-${last}`,
  `+1 ${area}-555-${last}`,
  `${area}.555.${last}`,
  `1${area}555${last}`,
  `(${area}) 555-${last} ext. ${last % 90}`,
];
