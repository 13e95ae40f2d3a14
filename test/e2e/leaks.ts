import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { DynamoDBClient, paginateListTables, paginateScan } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';

/** What may be searched of a running engine. */
export interface Searched {
  readonly stateFolder: string;
  readonly dynamodbUrl: string;
  /** What it said on its console, and the bodies of what its API refused. */
  readonly output: string;
  readonly refusals: readonly string[];
}

const Credentials = z.object({
  salesforce: z.object({ clientSecret: z.string(), password: z.string(), securityToken: z.string() }),
  hubspot: z.object({ token: z.string() }),
});

/** Each simulator keeps its own side's secrets and people, and the secret store what it is for. */
const MEANT_TO_HOLD = /^(?:credentials\.json|(?:secrets|salesforce|hubspot)\.sqlite.*)$/;
const ADDRESS = /[\w.+-]+@(?:[\w-]+\.)*(?:example\.(?:com|org)|test)\b/;

interface Text {
  readonly where: string;
  readonly text: string;
  /** Whether people's addresses are at home there: in what is remembered of pairs, and in changes on their way. */
  readonly holdsPeople: boolean;
}

/**
 * Looks for the connector's secrets and for people's addresses in every log, table, queue and error body of an engine;
 * answers where something was found that does not belong there.
 */
export async function findLeaks(searched: Searched): Promise<string[]> {
  const file = path.join(searched.stateFolder, 'credentials.json');
  const { salesforce, hubspot } = Credentials.parse(JSON.parse(readFileSync(file, 'utf8')));
  const secrets = [...Object.values(salesforce), hubspot.token];
  const texts: Text[] = [
    { where: 'the console', text: searched.output, holdsPeople: true }, // what to try next names people
    ...searched.refusals.map((text) => ({ where: 'a refusal of the API', text, holdsPeople: false })),
    ...filesOf(searched.stateFolder),
    ...(await itemsOf(searched.dynamodbUrl)),
  ];
  return texts.flatMap(({ where, text, holdsPeople }) => [
    ...secrets.filter((secret) => text.includes(secret)).map(() => `a secret in ${where}`),
    ...(holdsPeople || !ADDRESS.test(text) ? [] : [`an address in ${where}`]),
  ]);
}

function filesOf(folder: string): Text[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile() && !MEANT_TO_HOLD.test(entry.name))
    .map((entry) => ({
      where: path.join(path.relative(folder, entry.parentPath), entry.name),
      text: readFileSync(path.join(entry.parentPath, entry.name)).toString('latin1'),
      holdsPeople: path.basename(entry.parentPath) !== 'logs',
    }));
}

/** The tables are compressed on disk: they are read as the engine reads them. */
async function itemsOf(endpoint: string): Promise<Text[]> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  const texts: Text[] = [];
  for await (const { TableNames = [] } of paginateListTables({ client }, {})) {
    for (const TableName of TableNames) {
      for await (const { Items = [] } of paginateScan({ client }, { TableName }))
        texts.push(
          ...Items.map((item) => ({
            where: `the table ${TableName}: ${item['pk']?.S} ${item['sk']?.S ?? ''}`,
            text: JSON.stringify(item),
            holdsPeople: !/Parked|Usage/.test(TableName) && !/^(?:counters|poll)/.test(item['sk']?.S ?? ''),
          })),
        );
    }
  }
  client.destroy();
  return texts;
}
