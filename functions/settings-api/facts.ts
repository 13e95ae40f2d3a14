import type { StateStore } from '../../adapters/aws/state-table.ts';
import type { UsageStore } from '../../adapters/aws/usage-table.ts';
import { VendorError } from '../../core/failure.ts';
import type { Clock } from '../../core/ports.ts';
import { type SettingsFacts, type VendorQuestion, vendorQuestions } from '../../core/settings-lint.ts';
import type { Settings } from '../../core/settings.ts';
import { sumCalls } from '../../core/usage.ts';
import { notActing } from './status.ts';

/** What only the vendors know of a connection. Each throws VendorError. */
export interface VendorFacts {
  listObject(listId: string): Promise<'ofContacts' | 'ofOthers' | 'missing'>;
  hasStateCodes(): Promise<boolean>;
  areContactsPrivate(): Promise<boolean>;
}

export interface FactPorts {
  readonly clock: Clock;
  readonly usage: Pick<UsageStore, 'read'>;
  readonly state: Pick<StateStore, 'load'>;
  readonly vendors: (connection: string) => VendorFacts;
}

type Answer = Partial<SettingsFacts>;

/** Gathers what judging these settings needs; a vendor is asked only about what is about to change. */
export async function gatherFacts(
  ports: FactPorts,
  connection: string,
  from: Settings,
  to: Settings,
): Promise<SettingsFacts> {
  const vendors = ports.vendors(connection);
  const ask: Readonly<Record<VendorQuestion, () => Promise<Answer>>> = {
    inclusionList: async () => ({ inclusionList: await vendors.listObject(to.inclusionListId ?? '') }),
    stateCodes: async () => ({ hasStateCodes: await vendors.hasStateCodes() }),
    contactSharing: async () => ({ areContactsPrivate: await vendors.areContactsPrivate() }),
  };
  const [calls, { report }, ...answers] = await Promise.all([
    ports.usage.read(connection, ports.clock()),
    ports.state.load(connection),
    ...vendorQuestions(from, to).map((question) => answerOf(question, ask[question])),
  ]);
  const unanswered = answers.flatMap((answer) => answer.unanswered ?? []);
  return {
    notActing,
    callsLast24Hours: sumCalls(calls),
    ...(report?.orgUsage !== undefined && { organization: report.orgUsage }),
    ...Object.assign({}, ...answers),
    unanswered,
  };
}

/** A vendor that does not answer keeps nobody from saving: the question stays open. */
async function answerOf(question: VendorQuestion, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    return { unanswered: [{ question, words: error.message }] };
  }
}
