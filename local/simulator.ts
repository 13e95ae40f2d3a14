/**
 * What both vendor simulators offer. A simulator has no socket, timer, clock or randomness of its own: it answers a
 * request, and does its background work (deliveries, index updates) when `tick` is called. So `npm start` can run it
 * behind HTTP and the simulation can run it inside one process under a clock of its own.
 */
export interface Simulator {
  /** Answers like the vendor. Rejects with ConnectionReset when a fault says that the answer is lost on the way. */
  fetch(request: Request): Promise<Response>;
  /** Does the background work that is due by now; resolves when it is done. */
  tick(): Promise<void>;
  close(): void;
}

/** Milliseconds since the epoch, as Date.now gives them. */
export type Clock = () => number;

/** The connection breaks without an answer; the HTTP server in front of a simulator then destroys the socket. */
export class ConnectionReset extends Error {
  override readonly name = 'ConnectionReset';
}

/** The answer of `GET /__sim/calls`: calls that the vendor charges, by credential and kind. */
export interface CallReport {
  readonly total: number;
  readonly calls: readonly { readonly credential: string; readonly kind: string; readonly count: number }[];
}
