import type { HubspotChange } from './change.ts';
import { VendorError } from './failure.ts';
import { type Window, advanceWindow, nextScan, openWindow } from './contact-window.ts';
import type { ChangeQueue, Clock, SettingsReader } from './ports.ts';
import { type Recent, remember } from './recent.ts';

/** A page of contacts by id, with the time of change that HubSpot shows for each. */
export interface ContactsPage {
  readonly contacts: readonly { readonly id: string; readonly modifiedAt: string }[];
  /** Where the next page begins; undefined when there is none. */
  readonly nextId: string | undefined;
}

export interface PollContactsPorts {
  readonly clock: Clock;
  readonly settings: SettingsReader;
  readonly queue: ChangeQueue;
  readonly search: {
    /** Contacts changed within these times with ids beyond `afterId`, by id. Throws VendorError. */
    page(within: {
      readonly fromMs: number;
      readonly untilMs: number;
      readonly afterId: string;
    }): Promise<ContactsPage>;
  };
  readonly state: {
    loadWindow(connection: string): Promise<Window | undefined>;
    saveWindow(connection: string, window: Window): Promise<void>;
    /** Keeps how the look went, for `status`. */
    saveContactsReport(connection: string, report: ContactsReport): Promise<void>;
  };
}

/** How the look for changed contacts went. */
export interface ContactsReport {
  readonly at: string;
  readonly contacts: number;
  readonly failure?: string;
}

/** Contacts that this process queued lately, with the time of change they had then. */
export type SeenContacts = Recent;

/** As many as one call reads of Salesforce: they go into the queue together, however small the pages of a search are. */
const CONTACTS_AT_ONCE = 10_000;

/**
 * Queues the contacts that changed in HubSpot since the last look. How far the look got is saved once the queue has what
 * was found, so that a tick that dies loses nothing; `untilMs` bounds the work, the next tick goes on. A vendor's failure
 * is reported, not thrown.
 */
export async function pollContacts(
  ports: PollContactsPorts,
  connection: string,
  seen: SeenContacts,
  untilMs: number,
): Promise<ContactsReport> {
  const at = new Date(ports.clock()).toISOString();
  const { sync } = await ports.settings.read(connection);
  if (sync === 'off') return { at, contacts: 0 };
  const report = { at, ...(await readWindows(ports, connection, seen, untilMs)) };
  await ports.state.saveContactsReport(connection, report);
  return report;
}

async function readWindows(
  ports: PollContactsPorts,
  connection: string,
  seen: SeenContacts,
  untilMs: number,
): Promise<Omit<ContactsReport, 'at'>> {
  let window = (await ports.state.loadWindow(connection)) ?? openWindow(ports.clock());
  let found: Found[] = [];
  let contacts = 0;
  const keep = async () => {
    contacts += await queueNews(ports, connection, found, seen);
    await ports.state.saveWindow(connection, window);
    found = [];
  };
  try {
    for (;;) {
      const scan = nextScan(window, ports.clock());
      const page = await ports.search.page(scan);
      found.push(...page.contacts.filter(({ id, modifiedAt }) => seen.get(id) !== modifiedAt));
      window = advanceWindow(window, scan, page.nextId);
      const isDone = page.nextId === undefined && scan.pass === 'first';
      const isLate = ports.clock() >= untilMs;
      // A message that is not full costs the worker a call of its own: once one was sent, the next tick fills another.
      const isLeft = isLate && !isDone && contacts > 0 && found.length > 0;
      if (found.length >= CONTACTS_AT_ONCE || isDone || (isLate && !isLeft)) await keep();
      if (isDone || isLate) return { contacts };
    }
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    await keep();
    return { contacts, failure: error.message };
  }
}

type Found = ContactsPage['contacts'][number];

/** The overlap brings contacts again as they were: those are passed over, as long as this process remembers them. */
async function queueNews(
  { queue, clock }: PollContactsPorts,
  connection: string,
  found: readonly Found[],
  seen: SeenContacts,
): Promise<number> {
  if (found.length === 0) return 0;
  const changes = found.map(({ id }): HubspotChange => ({ side: 'hubspot', id, feed: 'search' }));
  await queue.send(connection, `search ${new Date(clock()).toISOString()}`, changes);
  for (const { id, modifiedAt } of found) remember(seen, id, modifiedAt);
  return found.length;
}
