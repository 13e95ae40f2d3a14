/**
 * Does work on items, at most so many at a time, and answers what it gives in the order of the items. Ten thousand
 * requests that wait for a connection hold more memory than what they are about. Rejects with the first failure, after
 * which no work is begun any more.
 */
export async function sideBySide<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const rest = items.entries();
  let isOver = false;
  const lane = async (): Promise<void> => {
    for (const [index, item] of rest) {
      if (isOver) return;
      try {
        results[index] = await work(item);
      } catch (error) {
        isOver = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, lane));
  return results;
}
