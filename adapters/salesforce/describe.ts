import * as z from 'zod';
import type { PersonObject } from '../../core/change.ts';
import { type Places, codeColumns, placesFrom } from '../../core/places.ts';
import type { Clock } from '../../core/ports.ts';
import type { Lane } from '../../core/usage.ts';
import type { PlaceReader } from '../../core/write-places.ts';
import { parseAnswer } from '../vendor-answer.ts';
import type { Org } from './org.ts';
import { API_VERSION } from './send.ts';

/** Administrators add states seldom; a worker that lives longer than this reads them again. */
const FRESH_MS = 24 * 60 * 60_000;

const Entry = z.object({
  value: z.string(),
  label: z.string().nullable(),
  active: z.boolean(),
  validFor: z.base64().nullish(),
});
type Entry = z.infer<typeof Entry>;
const Describe = z.object({
  fields: z.array(z.object({ name: z.string(), picklistValues: z.array(Entry).optional() })),
});

/** Reads which countries and states an org takes, from its describes; kept for a day. A failure is not kept. */
export function placeReader(org: Org, clock: Clock): PlaceReader {
  const known = new Map<PersonObject, { readonly places: Places | undefined; readonly atMs: number }>();
  return {
    read: async (object, lane) => {
      const kept = known.get(object);
      if (kept !== undefined && clock() - kept.atMs < FRESH_MS) return kept.places;
      const places = await readPlaces(org, object, lane);
      known.set(object, { places, atMs: clock() });
      return places;
    },
  };
}

async function readPlaces(org: Org, object: PersonObject, lane: Lane): Promise<Places | undefined> {
  const path = `/services/data/v${API_VERSION}/sobjects/${object}/describe`;
  const { body } = await org.call({ method: 'GET', path }, lane);
  const { fields } = parseAnswer(Describe, body, 'salesforce');
  const entries = new Map(fields.map(({ name, picklistValues = [] }) => [name, picklistValues.map(toEntry)]));
  const columns = codeColumns(object);
  const [countries, states] = [entries.get(columns.country), entries.get(columns.state)];
  return countries === undefined || states === undefined ? undefined : placesFrom(countries, states);
}

const toEntry = ({ value, label, active, validFor }: Entry) => ({
  value,
  label: label ?? value,
  active,
  validFor: validFor ?? null,
});
