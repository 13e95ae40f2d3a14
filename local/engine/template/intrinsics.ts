import { type Json, isJsonObject } from './json.ts';
import { TemplateError } from './template.ts';

/** What intrinsic functions look up: the rest of the template, as one stack sees it. */
export interface Scope {
  ref(name: string): Json | NoValue;
  attribute(logicalId: string, attribute: string): Json;
  condition(name: string): boolean;
  mapping(map: string, first: string, second: string): Json;
  imported(exportName: string): Json;
}

/** What `AWS::NoValue` stands for: the property or list item is left out. */
export const NO_VALUE = Symbol('AWS::NoValue');
export type NoValue = typeof NO_VALUE;

/** A value with every intrinsic function in it replaced by what it stands for. Throws TemplateError. */
export function resolve(value: Json, scope: Scope): Json {
  const resolved = resolveOrNone(value, scope);
  if (resolved === NO_VALUE) throw new TemplateError('AWS::NoValue stands where a value is needed');
  return resolved;
}

/** The same for a place where only text makes sense, such as a name. */
export const resolveText = (value: Json, scope: Scope): string => text(resolve(value, scope), 'a name');

function resolveOrNone(value: Json, scope: Scope): Json | NoValue {
  if (Array.isArray(value)) return value.map((item) => resolveOrNone(item, scope)).filter((item) => item !== NO_VALUE);
  if (!isJsonObject(value)) return value;
  const [name, argument, ...others] = Object.entries(value).flat(1);
  if (typeof name === 'string' && argument !== undefined && others.length === 0 && isIntrinsic(name)) {
    return call(name, argument, scope);
  }
  const entries = Object.entries(value).map(([key, item]) => [key, resolveOrNone(item, scope)] as const);
  return Object.fromEntries(
    entries.flatMap(([key, item]): [string, Json][] => (item === NO_VALUE ? [] : [[key, item]])),
  );
}

const isIntrinsic = (name: string) => name === 'Ref' || name.startsWith('Fn::');

function call(name: string, argument: Json, scope: Scope): Json | NoValue {
  const intrinsic = INTRINSICS[name];
  if (intrinsic === undefined) throw new TemplateError(`${name} is not run locally`);
  return intrinsic(argument, scope);
}

const INTRINSICS: Readonly<Record<string, (argument: Json, scope: Scope) => Json | NoValue>> = {
  Ref: (argument, scope) => scope.ref(text(argument, 'Ref')),
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId, attribute] = attributePath(argument);
    return scope.attribute(logicalId, text(resolve(attribute, scope), 'Fn::GetAtt'));
  },
  'Fn::Join': (argument, scope) => {
    const [separator, items] = list(argument, 'Fn::Join', scope);
    return list(items, 'Fn::Join', scope)
      .map((item) => text(item, 'Fn::Join'))
      .join(text(separator, 'Fn::Join'));
  },
  'Fn::Sub': substitute,
  'Fn::Select': (argument, scope) => {
    const [index, items] = list(argument, 'Fn::Select', scope);
    const item = list(items, 'Fn::Select', scope)[Number(index)];
    if (item === undefined) throw new TemplateError(`Fn::Select: there is no item ${JSON.stringify(index)}`);
    return item;
  },
  'Fn::Split': (argument, scope) => {
    const [separator, whole] = list(argument, 'Fn::Split', scope);
    return text(whole, 'Fn::Split').split(text(separator, 'Fn::Split'));
  },
  'Fn::If': (argument, scope) => {
    if (!Array.isArray(argument) || argument.length !== 3)
      throw new TemplateError('Fn::If takes a condition and two values');
    const [condition, whenTrue, whenFalse] = argument;
    return resolveOrNone((scope.condition(text(condition, 'Fn::If')) ? whenTrue : whenFalse) ?? null, scope);
  },
  'Fn::FindInMap': (argument, scope) => {
    const [map, first, second] = list(argument, 'Fn::FindInMap', scope).map((item) => text(item, 'Fn::FindInMap'));
    return scope.mapping(map ?? '', first ?? '', second ?? '');
  },
  'Fn::ImportValue': (argument, scope) => scope.imported(text(resolve(argument, scope), 'Fn::ImportValue')),
  'Fn::Base64': (argument, scope) => Buffer.from(text(resolve(argument, scope), 'Fn::Base64')).toString('base64'),
};

/** `${Name}`, `${LogicalId.Attribute}` and `${!literal}` of Fn::Sub, with or without a map of own variables. */
function substitute(argument: Json, scope: Scope): Json {
  const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
  const own = isJsonObject(variables) ? variables : {};
  return text(template, 'Fn::Sub').replaceAll(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    const variable = own[name];
    if (variable !== undefined) return text(resolve(variable, scope), 'Fn::Sub');
    const dot = name.indexOf('.');
    const value = dot < 0 ? scope.ref(name) : scope.attribute(name.slice(0, dot), name.slice(dot + 1));
    return text(value, 'Fn::Sub');
  });
}

/** Whether a condition of the template holds: Fn::Equals, And, Or, Not, and references to other conditions. */
export function holds(condition: Json | undefined, scope: Scope): boolean {
  if (!isJsonObject(condition))
    throw new TemplateError('a condition must be one of Fn::Equals, Fn::And, Fn::Or, Fn::Not');
  const [[name, argument] = ['', null]] = Object.entries(condition);
  const parts = Array.isArray(argument) ? argument : [];
  if (name === 'Fn::Equals')
    return JSON.stringify(resolve(parts[0] ?? null, scope)) === JSON.stringify(resolve(parts[1] ?? null, scope));
  if (name === 'Fn::Not') return !holds(parts[0], scope);
  if (name === 'Fn::And') return parts.every((part) => holds(part, scope));
  if (name === 'Fn::Or') return parts.some((part) => holds(part, scope));
  if (name === 'Condition') return scope.condition(text(argument, 'Condition'));
  throw new TemplateError(`${name} is not a condition that is run locally`);
}

/** The two parts of Fn::GetAtt, which is a list or `LogicalId.Attribute`. */
export function attributePath(argument: Json): [logicalId: string, attribute: Json] {
  if (typeof argument === 'string' && argument.includes('.')) {
    const dot = argument.indexOf('.');
    return [argument.slice(0, dot), argument.slice(dot + 1)];
  }
  const [logicalId, attribute] = Array.isArray(argument) ? argument : [];
  if (attribute === undefined) throw new TemplateError('Fn::GetAtt takes a logical id and an attribute');
  return [text(logicalId, 'Fn::GetAtt'), attribute];
}

function list(value: Json | undefined, where: string, scope: Scope): Json[] {
  const resolved = value === undefined ? undefined : resolve(value, scope);
  if (!Array.isArray(resolved)) throw new TemplateError(`${where}: a list is expected`);
  return resolved;
}

function text(value: Json | NoValue | undefined, where: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new TemplateError(`${where}: a text is expected, not ${JSON.stringify(value) ?? 'nothing'}`);
}
