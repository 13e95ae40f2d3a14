import { type Org, salesforceOrg } from '../../adapters/salesforce/org.ts';
import { logIn } from '../../adapters/salesforce/login.ts';
import { ORGANIZATION_ID, type OrgUnderTest, openOrg } from '../local/salesforce/org-under-test.ts';

const credentials = { loginUrl: 'http://127.0.0.1:4001/', clientId: 'client', clientSecret: 'secret' };

/** The simulator in this process, spoken to as over the wire. */
export interface SalesforceWire {
  readonly under: OrgUnderTest;
  readonly org: Org;
  readonly fetcher: typeof fetch;
  /** Method and path of every request. */
  readonly requests: string[];
  /** How many records each collection of each composite call had. */
  readonly collections: number[][];
  /** Calls as our own budget counts them. */
  counted: number;
}

/** `hidden` is an object that the user may not see: Salesforce then knows none of that name. */
export function openWire(hidden?: string): SalesforceWire {
  const under = openOrg();
  const fetcher: typeof fetch = async (input, init) => {
    const { body } = init ?? {};
    const seen = hidden !== undefined && typeof body === 'string' ? body.replaceAll(hidden, `${hidden}__x`) : undefined;
    const request = new Request(input, seen === undefined ? init : { ...init, body: seen });
    wire.requests.push(`${request.method} ${new URL(request.url).pathname}`);
    if (request.url.endsWith('/composite')) wire.collections.push(await collectionSizes(request.clone()));
    return under.simulator.fetch(request);
  };
  const org = salesforceOrg({
    login: () => logIn(credentials, { organizationId: ORGANIZATION_ID, fetch: fetcher }),
    budget: {
      spend: async () => {
        wire.counted += 1;
        return { giveBack: async () => void (wire.counted -= 1) };
      },
    },
    clock: under.options.clock,
    fetch: fetcher,
  });
  const wire: SalesforceWire = { under, org, fetcher, requests: [], collections: [], counted: 0 };
  return wire;
}

async function collectionSizes(request: Request): Promise<number[]> {
  const { compositeRequest } = (await request.json()) as { compositeRequest: { body?: { records: unknown[] } }[] };
  return compositeRequest.flatMap(({ body }) => body?.records.length ?? []);
}

export const leads = (count: number, first = 0) =>
  Array.from({ length: count }, (_, index) => ({
    LastName: `Ito ${first + index}`,
    Company: 'Ito KK',
    Email: `ito${first + index}@example.com`,
  }));
