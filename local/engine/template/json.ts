import * as z from 'zod';

/** What JSON text can say. */
export type Json = z.core.util.JSONType;
export type JsonObject = { [key: string]: Json };

/** Whether a value is a JSON object, so neither a list nor null. */
export const isJsonObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads JSON text as plain data; throws a SyntaxError on text that is none. */
export const parseJson = (text: string): Json => z.json().parse(JSON.parse(text));
