import type { PropertyIssue } from './errors.ts';
import type { PropertyDefinition, PropertyOption } from './definitions/property-definition.ts';
import { isoTime, parseTime } from './time.ts';

/** A value as it will be kept, or what is wrong with it; a normalised date carries a warning. */
export type Checked =
  | { readonly value: string; readonly warning?: Warning }
  | { readonly issue: Pick<PropertyIssue, 'code' | 'message'> };

/** What 2026-09 adds to an answer when it changed a value on the way in. */
export interface Warning {
  readonly category: 'PROPERTY_VALUE_NORMALIZED';
  readonly message: string;
  readonly context: { readonly propertyName: string; readonly rawValue: string; readonly normalizedValue: string };
}

/** What a check must know beyond the definition. */
export interface RuleContext {
  readonly ownerExists: (id: string) => boolean;
  /** 2026-09 turns a date with a time of day into the day; older versions refuse it. */
  readonly normalizesDates: boolean;
  /** What the record holds, for values that are appended to. */
  readonly current: string | null;
}

const LONGEST_STRING = 65_536;
const DAY_MS = 86_400_000;
const THOUSAND_YEARS_MS = 1000 * 365.25 * DAY_MS;

const issue = (code: string, message: string): Checked => ({ issue: { code, message } });

/** Checks one value against its property and gives it the form HubSpot keeps; `""` always clears. */
export function checkValue(definition: PropertyDefinition, text: string, context: RuleContext): Checked {
  if (text === '') return { value: '' };
  if (definition.name === 'email' && definition.hubspotDefined) return checkEmail(text);
  switch (definition.type) {
    case 'number':
      return checkNumber(text);
    case 'bool':
    case 'enumeration':
      return definition.externalOptions ? checkOwner(text, context) : checkOptions(definition, text, context);
    case 'date':
      return checkDate(definition.name, text, context);
    case 'datetime':
      return checkDatetime(text);
    default:
      return text.length > LONGEST_STRING
        ? issue('INVALID_STRING_LENGTH', `The value is ${text.length} characters long; the limit is ${LONGEST_STRING}.`)
        : { value: text };
  }
}

/** HubSpot lower-cases and trims addresses. It also knows the list of top-level domains; the simulator does not. */
function checkEmail(text: string): Checked {
  const email = text.trim().toLowerCase();
  const shaped = /^[^\s@"(),:;<>[\\\]]+@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,}$/u;
  const dots = /^\.|\.\.|\.@/u;
  if (email.length > 254 || !shaped.test(email) || dots.test(email)) {
    return issue('INVALID_EMAIL', `Email address ${text} is invalid`);
  }
  return { value: email };
}

function checkNumber(text: string): Checked {
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)$/u.test(text)) return { value: text };
  return issue('INVALID_INTEGER', `${text} was not a valid number.`);
}

function checkOwner(text: string, { ownerExists }: RuleContext): Checked {
  if (!/^\d{1,12}$/u.test(text)) return issue('INVALID_INTEGER', `${text} was not a valid integer (for owner ID).`);
  return ownerExists(text) ? { value: text } : issue('INVALID_OWNER_ID', `Owner ${text} does not exist.`);
}

/** Several values of a checkbox property are joined by `;`; a leading `;` appends to what is there. */
function checkOptions({ fieldType, options }: PropertyDefinition, text: string, { current }: RuleContext): Checked {
  if (fieldType !== 'checkbox') return allowed(options, [text]) ?? { value: text };
  const given = text.split(';').filter(Boolean);
  const before = text.startsWith(';') ? (current ?? '').split(';').filter(Boolean) : [];
  return allowed(options, given) ?? { value: [...new Set([...before, ...given])].join(';') };
}

function allowed(options: readonly PropertyOption[], values: readonly string[]): Checked | null {
  const wrong = values.find((value) => !options.some((option) => option.value === value));
  if (wrong === undefined) return null;
  const list = options.map(
    ({ label, value, displayOrder, hidden }) =>
      `label: "${label}"\nvalue: "${value}"\ndisplay_order: ${displayOrder}\nhidden: ${hidden}\nread_only: false\n`,
  );
  return issue('INVALID_OPTION', `${wrong} was not one of the allowed options: [${list.join(', ')}]`);
}

function checkDate(propertyName: string, text: string, { normalizesDates }: RuleContext): Checked {
  const ms = parseTime(text);
  if (ms === null || !isNear(ms)) return badTime('INVALID_DATE', text, ms, 'date');
  const value = new Date(ms).toISOString().slice(0, 10);
  if (ms % DAY_MS === 0) return { value };
  if (!normalizesDates) return issue('INVALID_DATE', `${text} is at ${timeOfDay(ms)} UTC, not midnight!`);
  const message = `The value of ${propertyName} was normalized to midnight UTC.`;
  const context = { propertyName, rawValue: text, normalizedValue: value };
  return { value, warning: { category: 'PROPERTY_VALUE_NORMALIZED', message, context } };
}

function checkDatetime(text: string): Checked {
  const ms = parseTime(text);
  return ms === null || !isNear(ms) ? badTime('INVALID_LONG', text, ms, 'long') : { value: isoTime(ms) };
}

function badTime(code: string, text: string, ms: number | null, kind: string): Checked {
  if (ms === null) return issue(code, `${text} was not a valid ${kind}.`);
  return issue('INVALID_DATE', `${text} is more than 1,000 years ago or 1,000 years from now.`);
}

/** The limit is counted from the year 2000 rather than from now: close enough, and the same in every run. */
const isNear = (ms: number): boolean => Math.abs(ms - 946_684_800_000) < THOUSAND_YEARS_MS;

/** As HubSpot prints it: `13:1:0.0`. */
function timeOfDay(ms: number): string {
  const date = new Date(ms);
  return `${date.getUTCHours()}:${date.getUTCMinutes()}:${date.getUTCSeconds()}.${date.getUTCMilliseconds()}`;
}
