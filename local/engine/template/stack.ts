import { readTemplate } from './assembly.ts';
import { checkDependencies } from './dependencies.ts';
import { type Scope, resolve, resolveText } from './intrinsics.ts';
import { type Json, isJsonObject } from './json.ts';
import { NESTED, type Identity } from './kinds.ts';
import { type StackOptions, createScope, kindOf, nestedName } from './scope.ts';
import { TemplateError, at } from './template.ts';

/** One resource of a stack or of a stack nested in it, with nothing left to resolve. */
export interface Resource extends Identity {
  readonly logicalId: string;
  readonly stack: string;
  readonly type: string;
  readonly name: string;
  readonly properties: Json;
}

export interface Stack {
  /** The resources that run locally, in the order of the template; nested stacks are opened in place. */
  resources(): Resource[];
  output(name: string): Json;
  outputs(): Record<string, Json>;
  exported(): [name: string, value: Json][];
}

/** Opens a stack: checks its references and types, and says what it consists of. Throws TemplateError. */
export function openStack(options: StackOptions): Stack {
  const { name: stackName, template } = options;
  checkDependencies(template);
  const scope = createScope(options, (logicalId) => nested(logicalId));
  const children = new Map<string, Stack>();
  const nested = (logicalId: string): Stack => {
    const open = children.get(logicalId) ?? openNested(logicalId, options, scope);
    children.set(logicalId, open);
    return open;
  };
  const present = () =>
    Object.entries(template.Resources).filter(
      ([, { Condition }]) => Condition === undefined || scope.condition(Condition),
    );
  const output = (name: string): Json => {
    const found = template.Outputs[name];
    if (found === undefined) throw new TemplateError(`${stackName} has no output ${name}`);
    return at(`output ${name}`, () => resolve(found.Value, scope));
  };
  return {
    resources: () =>
      present().flatMap(([logicalId, { Type, Properties }]) => {
        if (Type === NESTED) return nested(logicalId).resources();
        if (!kindOf(logicalId, Type).runs) return [];
        const { name, identity } = scope.identify(logicalId);
        const properties = at(logicalId, () => resolve(Properties, scope));
        return [{ logicalId, stack: stackName, type: Type, name, ...identity, properties }];
      }),
    output,
    outputs: () => Object.fromEntries(Object.keys(template.Outputs).map((name) => [name, output(name)])),
    exported: () =>
      Object.entries(template.Outputs).flatMap(([name, { Export }]): [string, Json][] =>
        Export === undefined ? [] : [[resolveText(Export.Name, scope), output(name)]],
      ),
  };
}

function openNested(logicalId: string, options: StackOptions, scope: Scope): Stack {
  const properties = options.template.Resources[logicalId]?.Properties ?? {};
  const url = at(logicalId, () => resolveText(properties['TemplateURL'] ?? '', scope));
  const file = at(logicalId, () => options.assembly.asset(url.split('/').at(-1) ?? ''));
  const given = properties['Parameters'];
  return openStack({
    name: `${options.name}-${nestedName(logicalId)}`,
    template: readTemplate(file),
    assembly: options.assembly,
    endpoints: options.endpoints,
    parameters: (name) => {
      const value = isJsonObject(given) ? given[name] : undefined;
      return value === undefined ? undefined : at(logicalId, () => resolve(value, scope));
    },
    ...(options.imported && { imported: options.imported }),
  });
}
