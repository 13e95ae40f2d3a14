import * as z from 'zod';

/** What a stored field holds; dates and date-times are texts whose order is the order of time. */
export type FieldValue = string | number | boolean | null;

/** One record: its fields by API name, in their canonical spelling. Never changed in place. */
export type Row = Readonly<Record<string, FieldValue>>;

const ROW = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

/** Reads a stored row back. */
export const parseRow = (document: unknown): Row => ROW.parse(document);

/** A field's text; empty when the row has none. */
export const textOf = (row: Row, field: string): string => {
  const value = row[field];
  return value === null || value === undefined ? '' : String(value);
};

export const idOf = (row: Row): string => textOf(row, 'Id');
