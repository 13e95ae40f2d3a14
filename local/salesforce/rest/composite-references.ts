import { badRequest } from '../api-error.ts';

const WHOLE = /^@\{([^{}]+)\}$/;
const ANYWHERE = /@\{([^{}]+)\}/g;

/** The bodies of the subrequests answered so far, by reference id. */
export type Answers = ReadonlyMap<string, { readonly status: number; readonly body: unknown }>;

/** A text with every `@{refA.id}` replaced by what the earlier answer holds there. Throws PROCESSING_HALTED. */
export const fillText = (text: string, answers: Answers): string =>
  text.replaceAll(ANYWHERE, (_, reference: string) => String(lookUp(reference, answers)));

/** A body with its references replaced; one that is a whole value keeps the value's type. */
export function fillBody(body: unknown, answers: Answers): unknown {
  if (typeof body === 'string') {
    const whole = WHOLE.exec(body)?.[1];
    return whole === undefined ? fillText(body, answers) : lookUp(whole, answers);
  }
  if (Array.isArray(body)) return body.map((item) => fillBody(item, answers));
  if (typeof body !== 'object' || body === null) return body;
  return Object.fromEntries(Object.entries(body).map(([key, value]) => [key, fillBody(value, answers)]));
}

/** The value at `refA.records[0].Id`. */
function lookUp(reference: string, answers: Answers): unknown {
  const [name = '', ...steps] = reference.split(/[.[\]]+/).filter(Boolean);
  const answer = answers.get(name);
  const halted = (): Error =>
    badRequest(
      'PROCESSING_HALTED',
      `Invalid reference specified. No value for ${reference} found in ${name}. Provide a valid reference.`,
    );
  if (answer === undefined || answer.status >= 400) throw halted();
  const value = steps.reduce<unknown>(
    (at, step) =>
      typeof at === 'object' && at !== null ? Object.entries(at).find(([key]) => key === step)?.[1] : undefined,
    answer.body,
  );
  if (value === undefined || value === null || typeof value === 'object') throw halted();
  return value;
}
