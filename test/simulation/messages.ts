import { acknowledgement } from '../../adapters/salesforce/outbound-message.ts';
import type { Random } from '../../local/random.ts';

/** What becomes of a message on its way; Salesforce believes in each case but `refused` that it arrived. */
const LOST = 0.05;
const LATE = 0.2;
const REPEATED = 0.4;
const LATEST_MS = 20 * 60_000;
const MOST_TIMES = 5;

export interface MessagesOptions {
  readonly random: Random;
  readonly clock: () => number;
  /** Hands a message to the receiver; answers what it answered. */
  readonly receive: (body: string) => Promise<Response>;
}

/** The way of Salesforce's outbound messages to the engine: they come up to five times, late and with what was so then, or never. */
export function openMessages({ random, clock, receive }: MessagesOptions) {
  const late: { readonly body: string; readonly dueMs: number }[] = [];
  let isTroubled = false;
  const acknowledged = (): Response =>
    new Response(acknowledgement, { headers: { 'content-type': 'text/xml; charset=utf-8' } });

  return {
    trouble: (on: boolean): void => void (isTroubled = on),
    /** As the org posts them. */
    send: async (_url: unknown, init?: RequestInit): Promise<Response> => {
      const body = typeof init?.body === 'string' ? init.body : '';
      if (!isTroubled) return receive(body);
      const drawn = random();
      if (drawn < LOST) return acknowledged();
      if (drawn < LATE) {
        late.push({ body, dueMs: clock() + Math.floor(random() * LATEST_MS) });
        return acknowledged();
      }
      const times = drawn < REPEATED ? 2 + Math.floor(random() * (MOST_TIMES - 1)) : 1;
      let answer = await receive(body);
      for (let time = 1; time < times; time += 1) answer = await receive(body);
      return answer;
    },
    /** Delivers what was held up and is due; with `all`, everything. */
    deliverLate: async (all = false): Promise<void> => {
      const due = late.filter(({ dueMs }) => all || dueMs <= clock());
      for (const message of due) {
        late.splice(late.indexOf(message), 1);
        await receive(message.body);
      }
    },
  };
}
