import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { createApp } from '../../lib/app.ts';
import { readConfiguration } from '../../lib/configuration.ts';
import { CrosswalkStack } from '../../lib/crosswalk-stack.ts';
import { functionNames } from '../../lib/function-environments.ts';

/** A resource of a template in which every reference has become text: `${Id}` for a Ref, `${Id.Attribute}` else. */
export interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

interface TemplateJson {
  readonly Resources: Record<string, Resource>;
  readonly Outputs: Record<string, { readonly Value: unknown }>;
}

export interface Deployment {
  /** The resources that can be thrown away, by logical id. */
  readonly stateless: Readonly<Record<string, Resource>>;
  /** The resources that must survive, by logical id. */
  readonly stateful: Readonly<Record<string, Resource>>;
  readonly outputs: Readonly<Record<string, string>>;
}

/** The same deployment with each of the two ways to say whose tokens count. */
export const contexts = {
  'a user pool of its own': {},
  'an issuer of the owner': { oidcIssuer: 'https://login.example.com/', oidcAudience: 'crosswalk' },
} as const;

const createBundles = (folder: string): string => {
  for (const name of functionNames) {
    mkdirSync(path.join(folder, name), { recursive: true });
    writeFileSync(path.join(folder, name, 'index.mjs'), `export const handler = async () => '${name}';`);
  }
  return folder;
};

const synthesized = new Map<string, Deployment>();

/** Synthesizes the app (once per context), checks of cdk-nag and all, with tiny functions instead of the real ones. */
export const synthesize = (context: Readonly<Record<string, unknown>> = {}): Deployment => {
  const key = JSON.stringify(context);
  const deployment = synthesized.get(key) ?? synthesizeAnew(context);
  synthesized.set(key, deployment);
  return deployment;
};

const synthesizeAnew = (context: Readonly<Record<string, unknown>>): Deployment => {
  const scratch = mkdtempSync(path.join(tmpdir(), 'crosswalk-synth-'));
  const app = createApp({ context, outdir: path.join(scratch, 'cdk.out') });
  const configuration = readConfiguration(app.node);
  const bundles = createBundles(path.join(scratch, 'bundles'));
  const stack = new CrosswalkStack(app, 'Crosswalk', { configuration, bundles });
  app.synth();
  const state = Template.fromStack(stack.state).toJSON() as TemplateJson;
  const top = Template.fromStack(stack).toJSON() as TemplateJson;
  rmSync(scratch, { recursive: true });
  const plain = (value: unknown) => inText(value, state.Outputs);
  const outputs = Object.entries(top.Outputs).map(([name, { Value }]) => [name, plain(Value)]);
  return {
    stateless: plain(top.Resources) as Deployment['stateless'],
    stateful: plain(state.Resources) as Deployment['stateful'],
    outputs: Object.fromEntries(outputs) as Deployment['outputs'],
  };
};

interface Intrinsic {
  readonly Ref?: string;
  readonly 'Fn::GetAtt'?: readonly [id: string, name: string];
  readonly 'Fn::Join'?: readonly [separator: string, parts: readonly unknown[]];
}

/** Replaces references by text, those to the nested stack by what they stand for there. */
const inText = (value: unknown, nested: TemplateJson['Outputs']): unknown => {
  if (Array.isArray(value)) return value.map((item) => inText(item, nested));
  if (typeof value !== 'object' || value === null) return value;
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value as Intrinsic;
  if (Ref !== undefined) return `\${${Ref}}`;
  if (attribute !== undefined) {
    const [id, name] = attribute;
    return name.startsWith('Outputs.') ? inText(nested[name.slice(8)]?.Value, nested) : `\${${id}.${name}}`;
  }
  if (join !== undefined) return join[1].map((part) => inText(part, nested)).join(join[0]);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inText(item, nested)]));
};

/** The resources of a type, wherever they are, by logical id. */
export const resourcesOf = ({ stateless, stateful }: Deployment, type: string): [id: string, Resource][] =>
  Object.entries({ ...stateless, ...stateful }).filter(([, resource]) => resource.Type === type);

export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

const listOf = (value: string | readonly string[]): readonly string[] => (typeof value === 'string' ? [value] : value);

/** The statements of a policy, each as pairs of one action and one resource. */
export const grantsOf = (policy: Resource): { action: string; resource: string }[] => {
  const { Statement: statements } = policy.Properties['PolicyDocument'] as { Statement: Statement[] };
  return statements
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Action, Resource: resources }) =>
      listOf(Action).flatMap((action) => listOf(resources).map((resource) => ({ action, resource }))),
    );
};
