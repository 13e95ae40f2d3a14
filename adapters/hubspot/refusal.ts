import * as z from 'zod';
import { parseJson } from '../vendor-answer.ts';

const Context = z.record(z.string(), z.array(z.string()).catch([])).catch({});
const text = z.string().catch('');

/** What HubSpot said of a batch or of one record in it; reading one never fails, whatever form it has. */
export const BatchFault = z
  .object({
    category: text,
    message: text,
    context: Context,
    errors: z.array(z.object({ code: text, context: Context }).catch({ code: '', context: {} })).catch([]),
  })
  .catch({ category: '', message: '', context: {}, errors: [] });
export type BatchFault = z.infer<typeof BatchFault>;

const Rules = z.array(z.object({ name: text, error: text })).catch([]);

/**
 * A refusal without the value that HubSpot repeats in its words: its category, and which property breaks which rule.
 * `names` are properties that are told when the words speak of them.
 */
export function wordsOf(fault: BatchFault, names: Iterable<string> = []): string {
  const category = codeOf(fault.category) || 'refused';
  const rules = rulesOf(fault);
  const told = rules.length > 0 ? rules : [...names].filter((name) => namesProperty(fault.message, name));
  return told.length === 0 ? category : `${category} (${[...new Set(told)].join(', ')})`;
}

function rulesOf({ message, errors }: BatchFault): string[] {
  const [, listed = ''] = /^Property values were not valid: (\[.*\])\s*$/s.exec(message) ?? [];
  const fromMessage = Rules.parse(parseJson(listed)).map(({ name, error }) => ruleOf(name, error));
  const fromErrors = errors.flatMap(({ code, context }) =>
    (context['propertyName'] ?? []).map((name) => ruleOf(name, code)),
  );
  return [...fromMessage, ...fromErrors].filter((rule) => rule !== '');
}

const ruleOf = (name: string, code: string): string =>
  /^\w{1,100}$/.test(name) ? [name, codeOf(code)].filter((word) => word !== '').join(': ') : '';

const codeOf = (word: string): string => (/^[A-Z_]{1,80}$/.test(word) ? word : '');

/** Whether a refusal speaks of this property, wherever it does. */
export const concernsProperty = (fault: BatchFault, name: string): boolean =>
  namesProperty(fault.message, name) ||
  fault.errors.some(({ context }) => context['propertyName']?.includes(name) === true);

const namesProperty = (words: string, name: string): boolean =>
  words.split(/\W+/).some((word) => word.toLowerCase() === name.toLowerCase());
