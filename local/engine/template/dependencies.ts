import { attributePath } from './intrinsics.ts';
import { type Json, isJsonObject } from './json.ts';
import { type Template, TemplateError } from './template.ts';

/**
 * Checks what CloudFormation checks before it creates anything: every name that is referred to exists, and no
 * resources wait for each other. Throws TemplateError with the logical ids.
 */
export function checkDependencies(template: Template): void {
  const graph = new Map<string, Set<string>>();
  for (const [logicalId, resource] of Object.entries(template.Resources)) {
    const waitsFor = [resource.DependsOn ?? []].flat();
    const names = new Set([...references(resource.Properties), ...waitsFor]);
    for (const name of names)
      if (!isKnown(name, template)) throw new TemplateError(`${logicalId}: there is no ${name}`);
    graph.set(logicalId, new Set([...names].filter((name) => name in template.Resources)));
  }
  checkCycles(graph);
}

const isKnown = (name: string, template: Template) =>
  name in template.Resources || name in template.Parameters || name.startsWith('AWS::');

function checkCycles(graph: ReadonlyMap<string, ReadonlySet<string>>): void {
  const done = new Set<string>();
  const visit = (logicalId: string, path: readonly string[]): void => {
    if (path.includes(logicalId)) {
      const cycle = [...path.slice(path.indexOf(logicalId)), logicalId].join(' → ');
      throw new TemplateError(`${logicalId}: these resources wait for each other: ${cycle}`);
    }
    if (done.has(logicalId)) return;
    for (const next of graph.get(logicalId) ?? []) visit(next, [...path, logicalId]);
    done.add(logicalId);
  };
  for (const logicalId of graph.keys()) visit(logicalId, []);
}

/** Every name that Ref, Fn::GetAtt and Fn::Sub mention anywhere in a value. */
function references(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(references);
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    if (key === 'Ref' && typeof item === 'string') return [item];
    if (key === 'Fn::GetAtt') return [attributePath(item)[0]];
    if (key === 'Fn::Sub') return [...substituted(item), ...references(item)];
    return references(item);
  });
}

function substituted(argument: Json): string[] {
  const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
  const own = isJsonObject(variables) ? variables : {};
  if (typeof template !== 'string') return [];
  return [...template.matchAll(/\$\{([^!}][^}]*)\}/g)]
    .map(([, name = '']) => name)
    .filter((name) => !(name in own))
    .map((name) => (name.startsWith('AWS::') ? name : (name.split('.')[0] ?? name)));
}
