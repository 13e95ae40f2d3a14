import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as z from 'zod';
import type { ListCatalogue } from '../../adapters/hubspot/list-catalogue.ts';
import { VendorError } from '../../core/failure.ts';
import { LoginRefused, loginFaults } from '../../core/login-faults.ts';
import { json } from '../shared/json.ts';
import { Problem } from '../shared/problem.ts';
import { type Event, errorsOf, jsonBody } from './requests.ts';

export interface ListPorts {
  readonly lists: (connection: string) => ListCatalogue;
}

/** A list to be made. */
export const NewListBody = z.strictObject({
  name: z.string().trim().min(1).max(200),
  where: z
    .strictObject({
      property: z
        .string()
        .regex(/^\w{1,100}$/)
        .meta({ description: 'A contact property with options, such as lifecyclestage.' }),
      anyOf: z.array(z.string().min(1).max(200)).min(1).max(100),
    })
    .optional()
    .meta({ description: 'HubSpot keeps the contacts in it that have one of these values; left out, people fill it.' }),
});

/** The lists of contacts that may be the inclusion list, with their size and freshness. */
export async function getLists({ lists }: ListPorts, connection: string): Promise<APIGatewayProxyStructuredResultV2> {
  return json({ lists: await orProblem(() => lists(connection).all()) });
}

/** Makes a list in HubSpot; choosing it is a change of the settings. */
export async function postList(
  { lists }: ListPorts,
  connection: string,
  event: Event,
): Promise<APIGatewayProxyStructuredResultV2> {
  const body = NewListBody.safeParse(jsonBody(event));
  if (!body.success) {
    const errors = errorsOf(body.error);
    const where = errors.map(({ path, message }) => `${path === '' ? 'the document' : path}: ${message}.`).join(' ');
    throw new Problem(400, 'List is not valid', `No list was made. ${where}`, { members: { errors } });
  }
  return json(await orProblem(() => lists(connection).create(body.data)));
}

async function orProblem<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    throw problemOf(error);
  }
}

function problemOf(error: VendorError): Problem {
  if (error instanceof LoginRefused) {
    const { words, cure } = loginFaults[error.fault];
    const fault = { code: error.fault, said: error.said, words, cure };
    return new Problem(422, 'HubSpot does not let us', `${error.message}. ${cure.en}`, { members: { fault } });
  }
  return error.kind === 'reject'
    ? new Problem(422, 'HubSpot refused', `${error.message}.`)
    : new Problem(503, 'HubSpot could not be asked', `${error.message}. Try again in a while.`);
}
