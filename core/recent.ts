/** What a process remembers of the records that it passed on lately, by id: an overlap brings them again as they were. */
export type Recent = Map<string, string>;

/** A great wave and its echo fit; more would cost a small process too much memory (about a hundred bytes each). */
const MOST = 200_000;

/** Remembers how a record was. Beyond a number of records the one that was remembered first is forgotten. */
export function remember(recent: Recent, id: string, how: string): void {
  recent.delete(id);
  recent.set(id, how);
  if (recent.size <= MOST) return;
  const [oldest] = recent.keys();
  if (oldest !== undefined) recent.delete(oldest);
}

/**
 * Keeps what the connections of one process remember together within what two of them may: the fullest forgets its older
 * half, which costs no more than that some records are looked at once more.
 */
export function forgetSome(all: readonly Recent[], most = 2 * MOST): void {
  const total = () => all.reduce((sum, { size }) => sum + size, 0);
  while (total() > most) {
    const fullest = all.reduce((left, right) => (right.size > left.size ? right : left));
    const older = [...fullest.keys()].slice(0, Math.ceil(fullest.size / 2));
    for (const id of older) fullest.delete(id);
  }
}

/** FNV-1a, 32 bits, over the codes of a text in the order given. */
function fnv(text: string, from: number, step: 1 | -1): number {
  let hash = 0x811c9dc5;
  for (let index = from; index >= 0 && index < text.length; index += step)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

/** A short stand-in for a text, to tell whether it is still the same: 64 bits, one half read forward, one backward. */
export function fingerprint(text: string): string {
  const halves = [fnv(text, 0, 1), fnv(text, text.length - 1, -1)];
  return halves.map((half) => half.toString(36).padStart(7, '0')).join('');
}
