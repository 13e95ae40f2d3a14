import * as z from 'zod/mini';
import { Problem } from '../shared/problem.ts';

/** A batch with a hundred of the longest property values is below this. */
const MAX_BYTES = 1_048_576;
const MAX_EVENTS = 100;
/** An event is an object of plain values and of lists of ids, within the list of all events. */
const MAX_DEPTH = 4;

const CONTACT_TYPE = '0-1';

/** Ids come as numbers; none that JavaScript cannot tell exactly is taken for another. */
const Id = z.pipe(z.union([z.int().check(z.positive()), z.string().check(z.regex(/^\d{1,20}$/))]), z.transform(String));

const Event = z.object({
  subscriptionType: z.string(),
  objectTypeId: z.optional(z.string()),
  portalId: z.optional(Id),
  objectId: z.optional(Id),
  primaryObjectId: z.optional(Id),
  newObjectId: z.optional(Id),
});
export type Event = z.infer<typeof Event>;

const Events = z.array(Event);

/** Refuses a body that is too big before anything else is done with it. */
export function checkSize(body: Buffer): void {
  if (body.length <= MAX_BYTES) return;
  throw new Problem(
    413,
    'Message too large',
    `The message has ${body.length} bytes; ${MAX_BYTES} are accepted. HubSpot sends far less.`,
  );
}

/** Reads the events of a body. Throws a problem that names places and nothing of what they hold. */
export function parseEvents(body: Buffer): Event[] {
  if (isDeeper(body, MAX_DEPTH)) throw notEvents(`it is nested deeper than ${MAX_DEPTH} levels`);
  const parsed = Events.safeParse(parse(body));
  if (!parsed.success) {
    const places = parsed.error.issues
      .slice(0, 3)
      .map(({ path }) => (path.length === 0 ? 'all of it' : path.join('.')));
    throw notEvents(`missing or of the wrong form: ${places.join(', ')}`);
  }
  if (parsed.data.length <= MAX_EVENTS) return parsed.data;
  throw new Problem(
    413,
    'Too many events',
    `The message has ${parsed.data.length} events; ${MAX_EVENTS} are accepted, which is what HubSpot sends at most.`,
  );
}

const notEvents = (why: string): Problem =>
  new Problem(400, 'Not a list of events', `The body is not the JSON list of events that HubSpot sends: ${why}.`);

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw notEvents('it is not JSON in UTF-8'); // The error would repeat a piece of the body.
  }
}

const byteOf = (character: string): number => character.charCodeAt(0);
const [QUOTE, ESCAPE] = [byteOf('"'), byteOf('\\')];
const OPENING = new Set(['[', '{'].map(byteOf));
const CLOSING = new Set([']', '}'].map(byteOf));

/** Whether lists and objects are nested deeper than so many levels, told without parsing; those within texts are none. */
function isDeeper(body: Buffer, levels: number): boolean {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at] ?? 0;
    if (isText && byte === ESCAPE) at += 1;
    else if (byte === QUOTE) isText = !isText;
    else if (!isText && OPENING.has(byte)) depth += 1;
    else if (!isText && CLOSING.has(byte)) depth -= 1;
    if (depth > levels) return true;
  }
  return false;
}

/** The contacts to look at, each once, and how many events concern none of them. */
export function contactsOf(events: readonly Event[]): { readonly ids: string[]; readonly ignored: number } {
  const found = events.map(idsOf);
  return { ids: [...new Set(found.flat())], ignored: found.filter((ids) => ids.length === 0).length };
}

/** A contact that was deleted can no longer be read: such events are left to what looks for deletions. */
function idsOf({ subscriptionType, objectTypeId, objectId, primaryObjectId, newObjectId }: Event): string[] {
  const [subject, kind] = subscriptionType.split('.');
  const isContact = subject === 'contact' || (subject === 'object' && objectTypeId === CONTACT_TYPE);
  if (!isContact) return [];
  if (kind === 'merge') return [primaryObjectId, newObjectId].filter((id) => id !== undefined);
  const isChange = kind === 'creation' || kind === 'propertyChange' || kind === 'restore';
  return isChange && objectId !== undefined ? [objectId] : [];
}
