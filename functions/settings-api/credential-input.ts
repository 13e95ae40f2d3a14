import { type CredentialFault, parseCredentials } from '../../core/credentials-input.ts';
import { Problem } from '../shared/problem.ts';
import { type Event, jsonBody } from './requests.ts';

/** Reads credentials from a request. Throws a Problem that names each place that is wrong and repeats nothing of it. */
export function readInput<T>(event: Event, schema: Parameters<typeof parseCredentials<T>>[0]): T {
  const parsed = parseCredentials(schema, bodyWithoutWords(event));
  if (parsed.kind === 'invalid') throw refused(parsed.faults);
  return parsed.credentials;
}

/** What the parser says of a text that is no JSON repeats a piece of it. */
function bodyWithoutWords(event: Event): unknown {
  try {
    return jsonBody(event);
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 400) throw error;
    throw new Problem(400, 'Not JSON', 'Nothing was saved: the body is not JSON.');
  }
}

/** Nothing was saved, for what is wrong at these places. */
export const refused = (errors: readonly CredentialFault[]): Problem =>
  new Problem(
    400,
    'Credentials are not complete',
    `Nothing was saved. ${errors
      .slice(0, 20)
      .map(({ path, message }) => `${path === '' ? 'the document' : path}: ${message}`)
      .join(' ')}`,
    { members: { errors } },
  );
