/** One route of the API, e.g. `GET /api/{id}`, and what is behind it. */
export interface Route {
  readonly key: string;
  readonly scopes: readonly string[];
  readonly authorizer: string | undefined;
  readonly functionArn: string;
  readonly timeoutMs: number;
}

export interface RouteMatch {
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>>;
}

const DEFAULT = '$default';

/** What stands at one place of a path, from the most to the least specific. */
const RANK = { literal: 0, parameter: 1, greedy: 2 } as const;
type Segment = { readonly kind: keyof typeof RANK; readonly text: string };

/**
 * Finds the route for a request as API Gateway does: a literal segment before `{p}` before `{p+}`, at the first place
 * where routes differ; then the method before ANY; `$default` when nothing else fits.
 */
export function createRouter(routes: readonly Route[]): (method: string, path: string) => RouteMatch | undefined {
  const parsed = routes.map((route) => ({ route, ...parseKey(route.key) })).toSorted(byPrecision);
  return (method, path) => {
    const segments = path.split('/').slice(1);
    for (const candidate of parsed) {
      if (candidate.method !== 'ANY' && candidate.method !== method) continue;
      const pathParameters = matchSegments(candidate.segments, segments);
      if (pathParameters) return { route: candidate.route, pathParameters };
    }
    const fallback = routes.find(({ key }) => key === DEFAULT);
    return fallback && { route: fallback, pathParameters: {} };
  };
}

interface ParsedKey {
  readonly method: string;
  readonly segments: readonly Segment[] | undefined;
}

function parseKey(key: string): ParsedKey {
  if (key === DEFAULT) return { method: 'ANY', segments: undefined };
  const [method = '', path = ''] = key.split(' ');
  return { method, segments: path.split('/').slice(1).map(parseSegment) };
}

function parseSegment(text: string): Segment {
  const parameter = /^\{([^}+]+)(\+?)\}$/.exec(text);
  if (parameter === null) return { kind: 'literal', text };
  return { kind: parameter[2] === '+' ? 'greedy' : 'parameter', text: parameter[1] ?? '' };
}

function byPrecision(left: ParsedKey, right: ParsedKey): number {
  const [ours, theirs] = [left.segments ?? [], right.segments ?? []];
  for (let place = 0; place < Math.min(ours.length, theirs.length); place += 1) {
    const difference = RANK[ours[place]?.kind ?? 'greedy'] - RANK[theirs[place]?.kind ?? 'greedy'];
    if (difference !== 0) return difference;
  }
  return Number(left.method === 'ANY') - Number(right.method === 'ANY');
}

function matchSegments(
  pattern: readonly Segment[] | undefined,
  segments: readonly string[],
): Record<string, string> | undefined {
  if (pattern === undefined) return undefined;
  const parameters: Record<string, string> = {};
  for (const [place, { kind, text }] of pattern.entries()) {
    const segment = segments[place];
    if (segment === undefined) return undefined;
    if (kind === 'greedy') {
      parameters[text] = segments.slice(place).join('/');
      return parameters[text] === '' ? undefined : parameters;
    }
    if (kind === 'literal' ? segment !== text : segment === '') return undefined;
    if (kind === 'parameter') parameters[text] = segment;
  }
  return pattern.length === segments.length ? parameters : undefined;
}
