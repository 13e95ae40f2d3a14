/** The words of a text as search knows them. */
export function tokensOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
}

/** Whether a text holds the words of a pattern, one after the other; `*` stands for any characters of the whole. */
export function hasTokens(text: string, pattern: string): boolean {
  const wanted = pattern.trim().toLowerCase();
  if (wanted.includes('*')) return matchesWildcard(text.toLowerCase(), wanted);
  const words = tokensOf(wanted);
  const tokens = tokensOf(text);
  return (
    words.length > 0 && tokens.some((_, start) => words.every((word, position) => tokens[start + position] === word))
  );
}

function matchesWildcard(text: string, pattern: string): boolean {
  const source = pattern
    .split('*')
    .map((part) => part.replaceAll(/[$()+./?[\\\]^{|}-]/gu, String.raw`\$&`))
    .join('.*');
  const whole = new RegExp(`^${source}$`, 'su');
  return whole.test(text) || tokensOf(text).some((token) => whole.test(token));
}

/** Whether every word of a query begins some word of the texts. */
export function answersQuery(texts: readonly string[], query: string): boolean {
  const tokens = texts.flatMap((text) => [...tokensOf(text), text.toLowerCase()]);
  return tokensOf(query).every((word) => tokens.some((token) => token.startsWith(word)));
}
