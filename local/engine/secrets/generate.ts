import { randomInt } from 'node:crypto';
import * as z from 'zod';
import { parseJson } from '../template/json.ts';
import type { GenerateSecretString } from '../template/properties.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** The text of a new secret by the rules of GenerateSecretString: random characters, alone or inside a JSON template. */
export function generateSecretString(rules: GenerateSecretString): string {
  const password = generatePassword(rules);
  if (rules.GenerateStringKey === undefined) return password;
  const template = z.record(z.string(), z.json()).parse(parseJson(rules.SecretStringTemplate ?? '{}'));
  return JSON.stringify({ ...template, [rules.GenerateStringKey]: password });
}

function generatePassword(rules: GenerateSecretString): string {
  const kinds = [
    rules.ExcludeLowercase ? '' : LETTERS,
    rules.ExcludeUppercase ? '' : LETTERS.toUpperCase(),
    rules.ExcludeNumbers ? '' : '0123456789',
    rules.ExcludePunctuation ? '' : PUNCTUATION,
    rules.IncludeSpace ? ' ' : '',
  ]
    .map((kind) => kind.split('').filter((char) => !rules.ExcludeCharacters.includes(char)))
    .filter((kind) => kind.length > 0);
  const all = kinds.flat();
  if (all.length === 0) throw new TypeError('GenerateSecretString leaves no character to choose from');
  for (;;) {
    const chars = Array.from({ length: rules.PasswordLength }, () => all[randomInt(all.length)] ?? '');
    const hasEachKind = kinds.every((kind) => chars.some((char) => kind.includes(char)));
    if (hasEachKind || !rules.RequireEachIncludedType || rules.PasswordLength < kinds.length) return chars.join('');
  }
}
