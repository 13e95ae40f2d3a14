import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { propertiesOf, Queue, Table } from '../../../local/engine/template/properties.ts';
import { type Resource, openStack } from '../../../local/engine/template/stack.ts';
import { Template } from '../../../local/engine/template/template.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'crosswalk-stack-'));
afterAll(() => rmSync(folder, { recursive: true }));
const endpoints = { http: 'http://127.0.0.1:4000', queues: 'http://127.0.0.1:4004' };

const open = (template: object, nested: Record<string, object> = {}) => {
  for (const [key, value] of Object.entries(nested)) writeFileSync(path.join(folder, key), JSON.stringify(value));
  const assembly = { asset: (key: string) => path.join(folder, key) };
  return openStack({ name: 'Top', template: Template.parse(template), assembly, endpoints });
};
const queue = (properties: object = {}) => ({ Type: 'AWS::SQS::Queue', Properties: properties });
const byId = (resources: readonly Resource[], id: string) => resources.find(({ logicalId }) => logicalId === id);

const CHILD = 'StateNestedStackStateNestedStackResource0A1B2C3D';
const nestedStack = (parameters: object = {}) => ({
  [CHILD]: {
    Type: 'AWS::CloudFormation::Stack',
    Properties: { TemplateURL: { 'Fn::Join': ['', ['https://s3/', 'child.json']] }, Parameters: parameters },
  },
});

describe('a stack', () => {
  it('names its resources the same at every start, and knows where queues are', () => {
    const [resource] = open({ Resources: { Work1: queue(), Ordered1: queue({ FifoQueue: true }) } }).resources();
    expect(resource).toMatchObject({
      name: 'Top-Work1',
      ref: 'http://127.0.0.1:4004/000000000000/Top-Work1',
      attributes: { Arn: 'arn:aws:sqs:us-east-1:000000000000:Top-Work1' },
    });
    const long = 'L'.repeat(120);
    const names = open({ Resources: { [long]: queue({ FifoQueue: true }) } })
      .resources()
      .map(({ name }) => name);
    expect(names[0]).toMatch(/^Top-L+-[0-9a-f]{8}\.fifo$/);
    expect(names[0]).toHaveLength(80);
  });

  it('opens a nested stack in place, with its parameters and outputs', () => {
    const child = {
      Parameters: { Wait: { Type: 'String' } },
      Resources: { Inner: queue({ DelaySeconds: { Ref: 'Wait' } }) },
      Outputs: { Url: { Value: { Ref: 'Inner' } } },
    };
    const stack = open(
      {
        Resources: {
          ...nestedStack({ Wait: { 'Fn::Select': [0, ['7']] } }),
          Outer: queue({
            QueueName: { 'Fn::Select': [4, { 'Fn::Split': ['/', { 'Fn::GetAtt': [CHILD, 'Outputs.Url'] }] }] },
          }),
        },
        Outputs: { Shown: { Value: { 'Fn::GetAtt': [CHILD, 'Outputs.Url'] } } },
      },
      { 'child.json': child },
    );
    const inner = byId(stack.resources(), 'Inner');
    expect(inner).toMatchObject({ stack: 'Top-State', name: 'Top-State-Inner', properties: { DelaySeconds: '7' } });
    expect(propertiesOf(inner ?? raise(), Queue).DelaySeconds).toBe(7);
    expect(byId(stack.resources(), 'Outer')?.name).toBe('Top-State-Inner');
    expect(stack.outputs()).toEqual({ Shown: inner?.ref });
  });

  it('leaves out what its condition leaves out', () => {
    const template = {
      Parameters: { Stage: { Type: 'String', Default: 'dev' } },
      Conditions: { IsProduction: { 'Fn::Equals': [{ Ref: 'Stage' }, 'production'] } },
      Resources: { Always: queue(), Sometimes: { ...queue(), Condition: 'IsProduction' } },
    };
    expect(
      open(template)
        .resources()
        .map(({ logicalId }) => logicalId),
    ).toEqual(['Always']);
  });

  it.each<[string, object, RegExp]>([
    [
      'a type that is not run',
      { A: { Type: 'AWS::S3::Bucket' } },
      /^A: the local engine does not run AWS::S3::Bucket$/,
    ],
    ['a reference to nothing', { A: queue({ QueueName: { Ref: 'Gone' } }) }, /^A: there is no Gone$/],
    ['a dependency on nothing', { A: { ...queue(), DependsOn: ['Gone'] } }, /^A: there is no Gone$/],
    [
      'an attribute that is not there',
      { A: queue(), B: queue({ QueueName: { 'Fn::GetAtt': ['A', 'Color'] } }) },
      /^B: A has no attribute Color here$/,
    ],
    [
      'a cycle',
      { A: queue({ QueueName: { Ref: 'B' } }), B: queue({ Tags: [{ 'Fn::Sub': '${A.Arn}' }] }) },
      /^A: these resources wait for each other: A → B → A$/,
    ],
    ['a function that is not run', { A: queue({ QueueName: { 'Fn::Cidr': [] } }) }, /^A: Fn::Cidr is not run locally$/],
  ])('with %s is refused by the logical id', (_, Resources, message) => {
    expect(() => open({ Resources }).resources()).toThrow(message);
  });

  it('refuses a parameter that only the cloud knows, once it is used', () => {
    const Parameters = { Version: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/path' } };
    expect(open({ Parameters, Resources: {} }).resources()).toEqual([]);
    expect(() => open({ Parameters, Resources: { A: queue({ QueueName: { Ref: 'Version' } }) } }).resources()).toThrow(
      /Version is read from the parameter store/,
    );
  });
});

describe('the properties of a resource', () => {
  const resource = (properties: Resource['properties']) => ({
    logicalId: 'Thing',
    type: 'AWS::SQS::Queue',
    properties,
  });

  it('are read with their defaults, whether numbers came as text or not', () => {
    expect(propertiesOf(resource({ VisibilityTimeout: '90', FifoQueue: 'true' }), Queue)).toMatchObject({
      VisibilityTimeout: 90,
      FifoQueue: true,
      MessageRetentionPeriod: 345_600,
    });
  });

  it('may hold what changes nothing here', () => {
    expect(propertiesOf(resource({ SqsManagedSseEnabled: true }), Queue)).not.toHaveProperty('SqsManagedSseEnabled');
  });

  it.each<[Resource['properties'], RegExp]>([
    [{ RedriveSomething: 1 }, /Thing \(AWS::SQS::Queue\).*RedriveSomething/],
    [{ FifoThroughputLimit: 'perMessageGroupId' }, /Thing.*FifoThroughputLimit/s],
    [{ VisibilityTimeout: 'soon' }, /Thing.*VisibilityTimeout/s],
  ])('%j is an error that names the resource and the property', (properties, message) => {
    expect(() => propertiesOf(resource(properties), Queue)).toThrow(message);
  });

  it('of a table with a stream are refused, since no stream is run', () => {
    const keys = [{ AttributeName: 'pk', KeyType: 'HASH' }];
    const properties = {
      KeySchema: keys,
      AttributeDefinitions: [],
      StreamSpecification: { StreamViewType: 'KEYS_ONLY' },
    };
    expect(() => propertiesOf(resource(properties), Table)).toThrow(/StreamSpecification/);
  });
});

function raise(): never {
  throw new Error('the resource is missing');
}
