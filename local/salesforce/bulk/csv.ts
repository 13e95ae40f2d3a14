import type { BulkJob } from './jobs.ts';

const DELIMITERS: Readonly<Record<BulkJob['columnDelimiter'], string>> = {
  BACKQUOTE: '`',
  CARET: '^',
  COMMA: ',',
  PIPE: '|',
  SEMICOLON: ';',
  TAB: '\t',
};

type Shape = Pick<BulkJob, 'columnDelimiter' | 'lineEnding'>;

const endOfLine = ({ lineEnding }: Shape): string => (lineEnding === 'LF' ? '\n' : '\r\n');

/** A line of a table, every cell in quotes as Salesforce writes them. */
export const writeLine = (shape: Shape, cells: readonly string[]): string =>
  cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(DELIMITERS[shape.columnDelimiter]);

/** A header whose own columns are quoted and the client's written as they came, as ingest results have it. */
export const writeResultHeader = (shape: Shape, own: readonly string[], columns: readonly string[]): string =>
  [...own.map((name) => `"${name}"`), ...columns].join(DELIMITERS[shape.columnDelimiter]);

/** A whole table: the header and its lines, each ended. */
export const writeTable = (shape: Shape, header: string, lines: readonly string[]): string =>
  [header, ...lines].map((line) => `${line}${endOfLine(shape)}`).join('');

/** Reads a table into rows of cells; empty lines are left out. Throws a SyntaxError for a quote that is never closed. */
export function readTable(shape: Shape, text: string): string[][] {
  const delimiter = DELIMITERS[shape.columnDelimiter];
  const rows: string[][] = [];
  let cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  const endRow = (): void => {
    if (cells.length > 0 || cell !== '') rows.push([...cells, cell]);
    [cells, cell] = [[], ''];
  };
  const source = text.replace(/^\u{FEFF}/u, '');
  for (let at = 0; at < source.length; at += 1) {
    const char = source.charAt(at);
    if (isQuoted) {
      if (char !== '"') cell += char;
      else if (source.charAt(at + 1) === '"') cell += source.charAt((at += 1));
      else isQuoted = false;
    } else if (char === '"' && cell === '') isQuoted = true;
    else if (char === delimiter) {
      cells.push(cell);
      cell = '';
    } else if (char === '\n') endRow();
    else if (char !== '\r') cell += char;
  }
  if (isQuoted) throw new SyntaxError('a quoted field is not closed');
  endRow();
  return rows;
}

/** Whether the lines end as the job says; line ends inside quotes are the field's own. */
export function endsAsSaid({ lineEnding }: Shape, text: string): boolean {
  const [, end] = /^(?:"(?:[^"]|"")*"|[^"\r\n])*(\r?\n)/.exec(text) ?? [];
  return end === undefined || end === (lineEnding === 'LF' ? '\n' : '\r\n');
}
