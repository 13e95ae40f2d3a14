import { createHash } from 'node:crypto';
import type { Assembly } from './assembly.ts';
import { NO_VALUE, type NoValue, type Scope, holds, resolveText } from './intrinsics.ts';
import type { Json } from './json.ts';
import { ACCOUNT, type Endpoints, type Identity, KINDS, type Kind, NESTED, REGION, arn } from './kinds.ts';
import { type Template, TemplateError, type TemplateResource, at } from './template.ts';

export interface StackOptions {
  readonly name: string;
  readonly template: Template;
  readonly assembly: Pick<Assembly, 'asset'>;
  readonly endpoints: Endpoints;
  /** A nested stack's parameters, resolved in the stack around it. */
  readonly parameters?: (name: string) => Json | undefined;
  readonly imported?: (exportName: string) => Json | undefined;
}

/** CDK calls the resource of a nested stack `State` StateNestedStackStateNestedStackResource and a hash. */
export const nestedName = (logicalId: string) =>
  /^(.+?)NestedStack\1NestedStackResource[0-9A-F]{8}$/.exec(logicalId)?.[1] ?? logicalId;

export interface StackScope extends Scope {
  identify(logicalId: string): { readonly name: string; readonly identity: Identity };
}

/** What the intrinsic functions of one stack look up. */
export function createScope(
  options: StackOptions,
  nested: (logicalId: string) => { output(name: string): Json },
): StackScope {
  const { template, name: stackName } = options;
  const naming: string[] = [];
  const resourceOf = (logicalId: string): TemplateResource => {
    const resource = template.Resources[logicalId];
    if (resource === undefined) throw new TemplateError(`there is no ${logicalId}`);
    if (resource.Condition !== undefined && !scope.condition(resource.Condition)) {
      throw new TemplateError(`${logicalId} is left out by its condition ${resource.Condition}`);
    }
    return resource;
  };
  const nameOf = (logicalId: string, kind: Kind, resource: TemplateResource): string => {
    const given = kind.nameProperty === undefined ? undefined : resource.Properties[kind.nameProperty];
    if (given === undefined) return generatedName(stackName, logicalId, kind, resource);
    if (naming.includes(logicalId)) throw new TemplateError(`${logicalId}: its name depends on itself`);
    naming.push(logicalId);
    const name = at(logicalId, () => resolveText(given, scope));
    naming.pop();
    return name;
  };
  const scope: StackScope = {
    identify: (logicalId) => {
      const resource = resourceOf(logicalId);
      const kind = kindOf(logicalId, resource.Type);
      const name = nameOf(logicalId, kind, resource);
      return { name, identity: kind.identify(name, options.endpoints) };
    },
    ref: (name) => {
      if (name.startsWith('AWS::')) return pseudoParameter(name, stackName);
      if (name in template.Parameters) return parameter(name, options);
      if (resourceOf(name).Type === NESTED) return stackId(`${stackName}-${nestedName(name)}`);
      return scope.identify(name).identity.ref;
    },
    attribute: (logicalId, attribute) => {
      if (resourceOf(logicalId).Type === NESTED) return nested(logicalId).output(attribute.replace(/^Outputs\./, ''));
      const value = scope.identify(logicalId).identity.attributes[attribute];
      if (value === undefined) throw new TemplateError(`${logicalId} has no attribute ${attribute} here`);
      return value;
    },
    condition: (name) => at(`condition ${name}`, () => holds(template.Conditions[name], scope)),
    mapping: (map, first, second) => {
      const value = template.Mappings[map]?.[first]?.[second];
      if (value === undefined) throw new TemplateError(`Fn::FindInMap: there is no ${map}.${first}.${second}`);
      return value;
    },
    imported: (exportName) => {
      const value = options.imported?.(exportName);
      if (value === undefined) throw new TemplateError(`Fn::ImportValue: no stack exports ${exportName}`);
      return value;
    },
  };
  return scope;
}

/** What is known of a resource's type. Throws TemplateError when nothing is. */
export function kindOf(logicalId: string, type: string): Kind {
  const kind = KINDS[type];
  if (kind === undefined) throw new TemplateError(`${logicalId}: the local engine does not run ${type}`);
  return kind;
}

function parameter(name: string, { template, parameters }: StackOptions): Json {
  const type = template.Parameters[name]?.Type ?? '';
  if (type.startsWith('AWS::SSM::')) {
    throw new TemplateError(`the parameter ${name} is read from the parameter store, which is not run locally`);
  }
  const value = parameters?.(name) ?? template.Parameters[name]?.Default;
  if (value === undefined) throw new TemplateError(`the parameter ${name} has no value`);
  const isList = type.startsWith('List<') || type === 'CommaDelimitedList';
  return isList && typeof value === 'string' ? value.split(',').map((item) => item.trim()) : value;
}

const stackId = (name: string) => arn('cloudformation', `stack/${name}/00000000-0000-0000-0000-000000000000`);

function pseudoParameter(name: string, stackName: string): Json | NoValue {
  const values: Readonly<Record<string, Json | NoValue>> = {
    'AWS::AccountId': ACCOUNT,
    'AWS::Region': REGION,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stackName,
    'AWS::StackId': stackId(stackName),
    'AWS::NoValue': NO_VALUE,
    'AWS::NotificationARNs': [],
  };
  const value = values[name];
  if (value === undefined) throw new TemplateError(`there is no pseudo parameter ${name}`);
  return value;
}

const isFifo = ({ Type, Properties: { FifoQueue } }: TemplateResource) =>
  Type === 'AWS::SQS::Queue' && (FifoQueue === true || FifoQueue === 'true');

/** A name that stays the same from start to start, so that what is stored under it is found again. */
function generatedName(stackName: string, logicalId: string, kind: Kind, resource: TemplateResource): string {
  const suffix = isFifo(resource) ? '.fifo' : '';
  const limit = (kind.maxNameLength ?? 255) - suffix.length;
  const name = `${stackName}-${logicalId}`;
  if (name.length <= limit) return name + suffix;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${name.slice(0, limit - 9)}-${digest}${suffix}`;
}
