import type { Figure } from './benchmark.ts';

export interface MeasuredGroup {
  readonly title: string;
  readonly figures: readonly Figure[];
}

/** All figures as one aligned table, by group, each with its goal and whether it is met. */
export function figuresTable(groups: readonly MeasuredGroup[]): string {
  const rows = groups.flatMap(({ figures }) => figures.map(toCells));
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const toLine = (cells: readonly string[]) =>
    `  ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd();
  return groups
    .map(({ title, figures }) => [title, ...figures.map((figure) => toLine(toCells(figure)))].join('\n'))
    .join('\n\n');
}

const toCells = ({ what, value, goal }: Figure): string[] => [
  what,
  value,
  goal === undefined ? '' : `goal ${goal.text}`,
  goal === undefined ? '' : goal.isMet ? 'met' : 'NOT MET',
];
