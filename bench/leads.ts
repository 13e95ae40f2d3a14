import * as z from 'zod';
import { chunksOf } from '../core/chunks.ts';
import type { RunningEngine } from '../test/e2e/running-engine.ts';

/** Fields of a Salesforce record by name, as text. */
export type Fields = Readonly<Record<string, string>>;

/** The Lead of that number in a series, with the fields that people fill in; two series share no e-mail address. */
export const aLead = (series: string, index: number, title: string): Fields => ({
  FirstName: 'Mika',
  LastName: `Sample ${series} ${index}`,
  Company: `Example ${index % 50} Ltd.`,
  Email: emailOf(series, index),
  Phone: `+44 20 7946 0${String(index % 1000).padStart(3, '0')}`,
  Title: title,
  Street: `${index + 1} Example Street`,
  City: 'London',
  PostalCode: 'EC1A 1AA',
  Country: 'United Kingdom',
});

export const emailOf = (series: string, index: number): string => `lead${index}.${series}@bench.example.com`;

const COLLECTION = '/services/data/v66.0/composite/sobjects';
const RECORDS_PER_CALL = 200;

const Saved = z.array(z.object({ id: z.string(), success: z.literal(true) }));

/** Makes Leads in Salesforce as another client would, 200 a call; answers their ids in order. */
export const createLeads = (
  engine: RunningEngine,
  series: string,
  count: number,
  title: string,
): Promise<readonly string[]> =>
  save(
    engine,
    'POST',
    Array.from({ length: count }, (_, index) => aLead(series, index, title)),
  );

/** Gives Leads another title, 200 a call. */
export const retitleLeads = (
  engine: RunningEngine,
  ids: readonly string[],
  title: string,
): Promise<readonly string[]> =>
  save(
    engine,
    'PATCH',
    ids.map((id) => ({ Id: id, Title: title })),
  );

async function save(engine: RunningEngine, method: 'POST' | 'PATCH', leads: readonly Fields[]): Promise<string[]> {
  const ids: string[] = [];
  for (const chunk of chunksOf(leads, RECORDS_PER_CALL)) {
    const records = chunk.map((fields) => ({ attributes: { type: 'Lead' }, ...fields }));
    const answer = await engine.salesforce(COLLECTION, { allOrNone: true, records }, method);
    ids.push(...Saved.parse(await answer.json()).map(({ id }) => id));
  }
  return ids;
}
