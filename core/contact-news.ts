import { isSameOfType } from './convert.ts';
import type { Memory } from './link.ts';
import type { PersonMapping } from './mapping.ts';
import type { Values } from './values.ts';

/** Whether a contact holds anything else in its mapped fields than is remembered of it. */
export const isContactNews = ({ fields }: PersonMapping, properties: Values, { hubspot: known }: Memory): boolean =>
  fields.some(
    ({ hubspot, type, rule }) => rule !== 'dontSync' && !isSameOfType(type, properties[hubspot], known[hubspot]),
  );
