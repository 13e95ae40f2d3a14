/** Long polls that wait for a queue to change. */
export interface Waiting {
  /** Resolves when the queue changed, the time is over, or the signal says stop; never rejects. */
  wait(queue: string, timeoutMs: number, signal?: AbortSignal): Promise<void>;
  wake(queue: string): void;
  close(): void;
}

export function createWaiting(): Waiting {
  const waiters = new Map<string, Set<() => void>>();
  const wake = (queue: string) => {
    const woken = waiters.get(queue);
    waiters.delete(queue);
    woken?.forEach((resume) => resume());
  };
  return {
    wake,
    wait: (queue, timeoutMs, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const resume = () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', resume);
          waiters.get(queue)?.delete(resume);
          resolve();
        };
        const timer = setTimeout(resume, Math.min(timeoutMs, 60_000));
        signal?.addEventListener('abort', resume);
        waiters.set(queue, (waiters.get(queue) ?? new Set()).add(resume));
      }),
    close: () => [...waiters.keys()].forEach(wake),
  };
}
