import { describe, expect, it } from 'vitest';
import { NO_VALUE, type Scope, holds, resolve } from '../../../local/engine/template/intrinsics.ts';
import type { Json } from '../../../local/engine/template/json.ts';
import { TemplateError } from '../../../local/engine/template/template.ts';

const REFS: Record<string, Json> = { Queue: 'https://queue', Count: 3, Names: ['a', 'b'] };
const scope: Scope = {
  ref: (name) => REFS[name] ?? fail(`there is no ${name}`),
  attribute: (logicalId, attribute) => `${logicalId}/${attribute}`,
  condition: (name) => name === 'Yes',
  mapping: (map, first, second) => `${map}.${first}.${second}`,
  imported: (name) => `imported ${name}`,
};

function fail(message: string): never {
  throw new TemplateError(message);
}

describe('an intrinsic function', () => {
  it.each<[Json, Json]>([
    [{ Ref: 'Queue' }, 'https://queue'],
    [{ 'Fn::GetAtt': ['Queue', 'Arn'] }, 'Queue/Arn'],
    [{ 'Fn::GetAtt': 'State.Outputs.Table' }, 'State/Outputs.Table'],
    [{ 'Fn::Join': ['-', ['a', { Ref: 'Count' }, true]] }, 'a-3-true'],
    [{ 'Fn::Join': [',', { Ref: 'Names' }] }, 'a,b'],
    [{ 'Fn::Sub': 'at ${Queue} and ${Queue.Arn}, not ${!Queue}' }, 'at https://queue and Queue/Arn, not ${Queue}'],
    [{ 'Fn::Sub': ['${own} ${Queue}', { own: { 'Fn::GetAtt': ['A', 'B'] } }] }, 'A/B https://queue'],
    [{ 'Fn::Select': [1, ['a', 'b']] }, 'b'],
    [{ 'Fn::Select': ['0', { 'Fn::Split': ['/', 'x/y'] }] }, 'x'],
    [{ 'Fn::Split': ['/', { 'Fn::GetAtt': ['Queue', 'Arn'] }] }, ['Queue', 'Arn']],
    [{ 'Fn::If': ['Yes', { Ref: 'Count' }, 'other'] }, 3],
    [{ 'Fn::If': ['No', { Ref: 'Missing' }, 'other'] }, 'other'],
    [{ 'Fn::FindInMap': ['Map', 'us-east-1', { Ref: 'Count' }] }, 'Map.us-east-1.3'],
    [{ 'Fn::ImportValue': { 'Fn::Sub': 'Stack:${Count}' } }, 'imported Stack:3'],
    [{ 'Fn::Base64': 'text' }, 'dGV4dA=='],
    [
      { deep: [{ deeper: { Ref: 'Count' } }], kept: null },
      { deep: [{ deeper: 3 }], kept: null },
    ],
  ])('%j is %j', (value, expected) => {
    expect(resolve(value, scope)).toEqual(expected);
  });

  it('leaves out what is AWS::NoValue', () => {
    const none: Scope = { ...scope, ref: () => NO_VALUE };
    const value = { gone: { 'Fn::If': ['Yes', { Ref: 'AWS::NoValue' }, 1] }, list: [1, { Ref: 'AWS::NoValue' }] };
    expect(resolve(value, none)).toEqual({ list: [1] });
  });

  it.each<[Json, RegExp]>([
    [{ Ref: 'Nobody' }, /there is no Nobody/],
    [{ 'Fn::Transform': {} }, /Fn::Transform is not run locally/],
    [{ 'Fn::Select': [5, ['a']] }, /there is no item 5/],
    [{ 'Fn::Join': ['-', [{ list: 1 }]] }, /a text is expected/],
    [{ 'Fn::GetAtt': 'NoAttribute' }, /takes a logical id and an attribute/],
    [{ 'Fn::If': ['Yes', 1] }, /takes a condition and two values/],
  ])('%j is an error that says why', (value, message) => {
    expect(() => resolve(value, scope)).toThrow(message);
  });
});

describe('a condition', () => {
  it.each<[Json, boolean]>([
    [{ 'Fn::Equals': [{ Ref: 'Count' }, 3] }, true],
    [{ 'Fn::Equals': ['a', 'b'] }, false],
    [{ 'Fn::Not': [{ 'Fn::Equals': ['a', 'b'] }] }, true],
    [{ 'Fn::And': [{ Condition: 'Yes' }, { Condition: 'No' }] }, false],
    [{ 'Fn::Or': [{ Condition: 'Yes' }, { Condition: 'No' }] }, true],
  ])('%j is %j', (condition, expected) => {
    expect(holds(condition, scope)).toBe(expected);
  });
});
