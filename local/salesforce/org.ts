import type { BulkJobs } from './bulk/jobs.ts';
import type { Random } from '../random.ts';
import type { Clock } from '../simulator.ts';
import type { Database } from './database.ts';
import type { Collection, Documents } from './documents.ts';
import type { FaultSwitches } from './faults.ts';
import type { LoginBook } from './login-book.ts';
import type { Meter } from './meter.ts';
import type { OutboundQueue } from './outbound/queue.ts';
import type { Cursor } from './rest/query-cursors.ts';
import type { Row } from './row.ts';
import type { Sessions } from './sessions.ts';

/** Everything that one simulated org consists of; every part of the simulator works on this. */
export interface Org {
  readonly organizationId: string;
  readonly documents: Documents;
  readonly database: Database;
  readonly logins: LoginBook;
  readonly sessions: Sessions;
  readonly meter: Meter;
  readonly faults: FaultSwitches;
  readonly outbound: OutboundQueue;
  /** Queries whose rest is still to be fetched. */
  readonly cursors: Collection<Cursor>;
  readonly bulk: BulkJobs;
  readonly clock: Clock;
  readonly random: Random;
}

/** Who calls, by which credential, in which version of the API, at which address. */
export interface Caller {
  readonly user: Row;
  readonly credential: string;
  readonly token: string;
  readonly origin: string;
  readonly version: string;
}
