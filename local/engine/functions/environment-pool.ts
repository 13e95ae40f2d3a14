import type { Environment } from './environment.ts';
import type { InvocationResult } from './invocation.ts';

/** The environments of one function: those that wait for work, and the count of all. */
export interface EnvironmentPool {
  /** The one that was used last and is still alive. */
  take(): Environment | undefined;
  /** Keeps an environment for the next invocation, or forgets it when its process is gone. */
  give(environment: Environment): void;
  /** Starts another one; resolves when it can be taken, or with what went wrong. */
  start(): Promise<InvocationResult | undefined>;
  size(): number;
  starting(): number;
  /** Ends those that were idle for longer than `idleMs`. */
  reap(idleMs: number): void;
  stop(how: 'kindly' | 'by force'): Promise<void>;
}

export function createEnvironmentPool(startEnvironment: () => Environment): EnvironmentPool {
  const all = new Set<Environment>();
  const idleSince = new Map<Environment, number>();
  let starting = 0;
  const give = (environment: Environment) => {
    if (environment.isAlive()) idleSince.set(environment, Date.now());
    else all.delete(environment);
  };
  const forget = (environment: Environment) => {
    idleSince.delete(environment);
    all.delete(environment);
  };
  return {
    give,
    take: () => {
      for (const environment of [...idleSince.keys()].toReversed()) {
        idleSince.delete(environment);
        if (environment.isAlive()) return environment;
        all.delete(environment);
      }
      return undefined;
    },
    start: async () => {
      const environment = startEnvironment();
      all.add(environment);
      starting += 1;
      const failed = await environment.started;
      starting -= 1;
      if (failed === undefined) give(environment);
      else forget(environment);
      return failed;
    },
    size: () => all.size,
    starting: () => starting,
    reap: (idleMs) => {
      for (const [environment, since] of idleSince) {
        if (Date.now() - since < idleMs) continue;
        forget(environment);
        void environment.stop();
      }
    },
    stop: async (how) => {
      if (how === 'by force') all.forEach((environment) => environment.kill());
      await Promise.all([...all].map((environment) => environment.stop()));
      idleSince.clear();
      all.clear();
    },
  };
}
