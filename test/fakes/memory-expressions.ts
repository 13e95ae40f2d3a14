/** An item as the document client gives it: plain values. */
export type Item = Record<string, unknown>;

/** What an expression is read with: the item as it is, and the names and values that were sent along. */
export interface Scope {
  readonly item: Item | undefined;
  readonly names: Readonly<Record<string, string>>;
  readonly values: Item;
}

export type Test = (scope: Scope) => boolean;
type Term = (scope: Scope) => unknown;
type Path = (scope: Scope) => readonly string[];
export interface Assignment {
  readonly path: Path;
  readonly value: Term;
  readonly adds: boolean;
}

const TOKEN = /\s*(<=|>=|<>|[=<>(),+.-]|[:#]?\w+)/gy;

/** Reads the tokens of one expression; whatever is not known is an error, since a guess would hide a difference. */
class Reader {
  readonly text: string;
  readonly #tokens: readonly string[];
  #next = 0;

  constructor(text: string) {
    this.text = text;
    this.#tokens = [...text.matchAll(TOKEN)].map(([, token]) => token ?? '');
    if (this.#tokens.join('') !== text.replaceAll(/\s/gu, '')) throw this.unknown();
  }

  unknown = () => new Error(`this store does not know the expression: ${this.text}`);
  peek = () => this.#tokens[this.#next];
  isDone = () => this.#next === this.#tokens.length;

  take(expected?: string): string {
    const token = this.#tokens[this.#next];
    if (token === undefined || (expected !== undefined && token !== expected)) throw this.unknown();
    this.#next += 1;
    return token;
  }

  takes(token: string): boolean {
    if (this.peek() !== token) return false;
    this.#next += 1;
    return true;
  }
}

const cached = <T>(parse: (reader: Reader) => T) => {
  const known = new Map<string, T>();
  return (text: string): T => {
    const old = known.get(text);
    if (old !== undefined) return old;
    const reader = new Reader(text);
    const made = parse(reader);
    if (!reader.isDone()) throw reader.unknown();
    known.set(text, made);
    return made;
  };
};

/** A condition: comparisons and `attribute_not_exists`, joined by AND and OR. */
export const parseCondition = cached((reader): Test => condition(reader));

/** The assignments of `SET …` or `ADD …`. */
export const parseUpdate = cached((reader): readonly Assignment[] => {
  const clause = reader.take();
  if (clause !== 'SET' && clause !== 'ADD') throw reader.unknown();
  const all: Assignment[] = [];
  do {
    const path = pathOf(reader);
    if (clause === 'SET') reader.take('=');
    all.push({ path, value: sum(reader), adds: clause === 'ADD' });
  } while (reader.takes(','));
  return all;
});

/** The names of `a, #b, c`. */
export const parseProjection = cached((reader): readonly Path[] => {
  const paths = [pathOf(reader)];
  while (reader.takes(',')) paths.push(pathOf(reader));
  return paths;
});

function condition(reader: Reader): Test {
  const any = [conjunction(reader)];
  while (reader.takes('OR')) any.push(conjunction(reader));
  return any.length === 1 && any[0] !== undefined ? any[0] : (scope) => any.some((test) => test(scope));
}

function conjunction(reader: Reader): Test {
  const all = [comparison(reader)];
  while (reader.takes('AND')) all.push(comparison(reader));
  return (scope) => all.every((test) => test(scope));
}

function comparison(reader: Reader): Test {
  if (reader.takes('(')) {
    const inner = condition(reader);
    reader.take(')');
    return inner;
  }
  if (reader.takes('attribute_not_exists') || reader.peek() === 'attribute_exists') {
    const exists = reader.takes('attribute_exists');
    reader.take('(');
    const path = pathOf(reader);
    reader.take(')');
    return (scope) => (valueAt(scope, path(scope)) !== undefined) === exists;
  }
  const left = operand(reader);
  const sign = reader.take();
  const right = operand(reader);
  if (!['=', '<', '>', '<=', '>='].includes(sign)) throw reader.unknown();
  return (scope) => compare(left(scope), sign, right(scope));
}

/** Values of two types, or one that is not there, compare as false, as in DynamoDB. */
function compare(left: unknown, sign: string, right: unknown): boolean {
  if (sign === '=') return left !== undefined && left === right;
  const order = orderOf(left, right);
  if (order === undefined) return false;
  return sign === '<' ? order < 0 : sign === '>' ? order > 0 : sign === '<=' ? order <= 0 : order >= 0;
}

function orderOf(left: unknown, right: unknown): number | undefined {
  if (typeof left === 'string' && typeof right === 'string') return Number(left > right) - Number(left < right);
  return typeof left === 'number' && typeof right === 'number' ? left - right : undefined;
}

function sum(reader: Reader): Term {
  const first = operand(reader);
  if (reader.peek() !== '+' && reader.peek() !== '-') return first;
  const sign = reader.take() === '+' ? 1 : -1;
  const second = operand(reader);
  return (scope) => number(first(scope), reader) + sign * number(second(scope), reader);
}

function number(value: unknown, reader: Reader): number {
  if (typeof value !== 'number') throw reader.unknown();
  return value;
}

function operand(reader: Reader): Term {
  if (reader.takes('if_not_exists')) {
    reader.take('(');
    const path = pathOf(reader);
    reader.take(',');
    const other = operand(reader);
    reader.take(')');
    return (scope) => valueAt(scope, path(scope)) ?? other(scope);
  }
  if (reader.peek()?.startsWith(':') === true) {
    const name = reader.take();
    return ({ values }) => {
      if (!(name in values)) throw reader.unknown();
      return values[name];
    };
  }
  const path = pathOf(reader);
  return (scope) => valueAt(scope, path(scope));
}

function pathOf(reader: Reader): Path {
  const parts = [reader.take()];
  while (reader.takes('.')) parts.push(reader.take());
  if (parts.some((part) => !/^#?[A-Za-z_]\w*$/u.test(part))) throw reader.unknown();
  return ({ names }) =>
    parts.map((part) => {
      const name = part.startsWith('#') ? names[part] : part;
      if (name === undefined) throw reader.unknown();
      return name;
    });
}

const isItem = (value: unknown): value is Item => typeof value === 'object' && value !== null && !Array.isArray(value);

function valueAt({ item }: Scope, path: readonly string[]): unknown {
  let value: unknown = item;
  for (const part of path) value = isItem(value) ? value[part] : undefined;
  return value;
}

/** The item with all assignments made; each reads what was there before any of them. */
export function assign(scope: Scope, assignments: readonly Assignment[], item: Item): void {
  const made = assignments.map(({ path, value, adds }) => {
    const at = path(scope);
    const given = value(scope);
    return { at, value: adds ? Number(valueAt(scope, at) ?? 0) + Number(given) : given };
  });
  for (const { at, value } of made) {
    let parent = item;
    for (const part of at.slice(0, -1)) {
      const next = parent[part];
      if (!isItem(next)) throw new Error(`there is nothing at ${at.join('.')} to write into`);
      parent = next;
    }
    parent[at.at(-1) ?? ''] = value;
  }
}
