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

/** A short stand-in for a text, to tell whether it is still the same: 53 bits (cyrb53, by bryc, public domain). */
export function fingerprint(text: string): string {
  let [left, right] = [0xdeadbeef, 0x41c6ce57];
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    left = Math.imul(left ^ code, 2654435761);
    right = Math.imul(right ^ code, 1597334677);
  }
  left = Math.imul(left ^ (left >>> 16), 2246822507) ^ Math.imul(right ^ (right >>> 13), 3266489909);
  right = Math.imul(right ^ (right >>> 16), 2246822507) ^ Math.imul(left ^ (left >>> 13), 3266489909);
  return ((right >>> 0).toString(36) + (left >>> 0).toString(36)).slice(0, 14);
}
