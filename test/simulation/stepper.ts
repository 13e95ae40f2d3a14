import type { Random } from '../../local/random.ts';

/** How often each thing goes wrong, as a share of all awaits of the engine. */
export interface FaultRates {
  /** A store or the queue refuses, before or after it applied. */
  readonly store: number;
  /** The connection breaks before a request is sent. */
  readonly unsent: number;
  /** The answer is lost after the request was applied. */
  readonly lost: number;
  /** The answer ends in the middle. */
  readonly cut: number;
  /** 500, 503 or 429 instead of an answer. */
  readonly refused: number;
  /** The process dies. */
  readonly kill: number;
  /** Somebody edits a record meanwhile. */
  readonly edit: number;
  /** The clock moves on a little. */
  readonly clock: number;
}

export const NO_FAULTS: FaultRates = { store: 0, unsent: 0, lost: 0, cut: 0, refused: 0, kill: 0, edit: 0, clock: 0 };

export const FAULTS: FaultRates = {
  store: 0.003,
  unsent: 0.04,
  lost: 0.06,
  cut: 0.02,
  refused: 0.06,
  kill: 0.003,
  edit: 0.03,
  clock: 0.2,
};

/** A function's process; once dead, none of its awaits ever goes on. */
export class Process {
  isDead = false;
  die: () => void = () => undefined;
  readonly death = new Promise<'killed'>((resolve) => {
    this.die = () => {
      this.isDead = true;
      resolve('killed');
    };
  });
}

const forever = <T>(): Promise<T> => new Promise<T>(() => undefined);

export interface StepperOptions {
  readonly random: Random;
  readonly clock: () => number;
  readonly advance: (ms: number) => void;
  readonly edit: () => Promise<void>;
}

/** Every await of the engine on a store, the queue or a vendor goes through here, where it may meet its end. */
export class Stepper {
  readonly #options: StepperOptions;
  rates: FaultRates = NO_FAULTS;
  /** How many points there were where a process may die: one before and one behind each await. */
  points = 0;
  /** The point where it dies for certain. */
  killAt = -1;
  /** Until when the queue refuses everything. */
  queueRefusesUntilMs = 0;
  #isEditing = false;

  constructor(options: StepperOptions) {
    this.#options = options;
  }

  /** Whether something goes wrong that goes wrong so often; never once all trouble is over. */
  draws = (rate: number): boolean => this.rates !== NO_FAULTS && this.#draws(rate);
  #draws = (rate: number): boolean => rate > 0 && this.#options.random() < rate;

  async #point(process: Process): Promise<boolean> {
    this.points += 1;
    if (!process.isDead && (this.points === this.killAt || this.#draws(this.rates.kill))) process.die();
    if (process.isDead) return false;
    if (this.#draws(this.rates.clock)) this.#options.advance(Math.floor(this.#options.random() * 2_000));
    if (!this.#isEditing && this.#draws(this.rates.edit)) {
      this.#isEditing = true;
      await this.#options.edit();
      this.#isEditing = false;
    }
    return !process.isDead;
  }

  /** An operation of a store or the queue. */
  async store<T>(process: Process, work: () => Promise<T>): Promise<T> {
    if (!(await this.#point(process))) return forever();
    if (this.#draws(this.rates.store)) throw new Error('the store is out of reach');
    const result = await work();
    if (!(await this.#point(process))) return forever();
    if (this.#draws(this.rates.store)) throw new Error('the store answered too late');
    return result;
  }

  /** An operation of the queue, which at times refuses for a while. */
  async queue<T>(process: Process, work: () => Promise<T>): Promise<T> {
    return this.store(process, async () => {
      if (this.#options.clock() < this.queueRefusesUntilMs) throw new Error('the store is out of reach');
      return work();
    });
  }

  /** A request to a vendor. */
  async request(process: Process, work: () => Promise<Response>): Promise<Response> {
    if (!(await this.#point(process))) return forever();
    if (this.#draws(this.rates.unsent)) throw broken(this.#draws(0.5) ? 'ECONNREFUSED' : 'ECONNRESET');
    if (this.#draws(this.rates.refused)) return refusal(this.#options.random());
    const response = await work();
    if (!(await this.#point(process))) return forever();
    if (this.#draws(this.rates.lost)) throw broken('ECONNRESET');
    if (!this.#draws(this.rates.cut)) return response;
    const text = await response.text();
    return new Response(text.slice(0, Math.floor(text.length / 2)), {
      status: response.status,
      headers: response.headers,
    });
  }
}

const broken = (code: string): Error =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });

function refusal(drawn: number): Response {
  if (drawn < 0.3) return new Response('<html>gateway</html>', { status: 502 });
  if (drawn < 0.6) return Response.json({ status: 'error', message: 'internal' }, { status: 500 });
  if (drawn < 0.8) return new Response('', { status: 503, headers: { 'retry-after': '2' } });
  return Response.json(
    {
      status: 'error',
      message: 'You have reached your secondly limit.',
      policyName: 'SECONDLY',
      category: 'RATE_LIMITS',
    },
    { status: 429, headers: { 'retry-after': '1' } },
  );
}
