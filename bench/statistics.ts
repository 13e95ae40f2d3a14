/** The middle of some figures, or between the middle two. Throws RangeError when there is none. */
export function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((left, right) => left - right);
  const middle = sorted.slice(Math.ceil(sorted.length / 2) - 1, Math.floor(sorted.length / 2) + 1);
  if (middle.length === 0) throw new RangeError('there is no median of nothing');
  return middle.reduce((sum, figure) => sum + figure, 0) / middle.length;
}

/** The median with the least and the greatest of some figures, rounded, as text: `812 (790–1,030) ms`. */
export function spread(figures: readonly number[], unit: string): string {
  return `${rounded(median(figures))} (${rounded(Math.min(...figures))}–${rounded(Math.max(...figures))}) ${unit}`;
}

/** Three digits that say something, with separators between thousands. */
export const rounded = (figure: number): string =>
  figure.toLocaleString('en', { maximumFractionDigits: figure < 10 ? 2 : figure < 100 ? 1 : 0 });
