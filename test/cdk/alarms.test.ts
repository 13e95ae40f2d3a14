import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Statement, resourcesOf, synthesize } from './deployment.ts';

const deployment = synthesize({ alarmEmail: 'ops@example.com' });
const alarms = resourcesOf(deployment, 'AWS::CloudWatch::Alarm');
const [[topicId] = []] = resourcesOf(deployment, 'AWS::SNS::Topic');

const runbook = readFileSync(path.join(import.meta.dirname, '../../docs/runbook.md'), 'utf8');

/** As GitHub makes a link of a heading. */
const slugOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/gu, '')
    .replaceAll(' ', '-');

const sections = new Map(
  runbook
    .split(/^## /mu)
    .slice(1)
    .map((section): [string, string] => [slugOf(section.slice(0, section.indexOf('\n'))), section]),
);

describe('alarms', () => {
  test('are few, since each costs ten cents a month', () => {
    expect(alarms.map(([id]) => id.replace(/Alarm.*$/u, '')).toSorted()).toEqual([
      'ApiServerErrors',
      'PollErrors',
      'SyncDeadLetters',
      'SyncErrors',
      'SyncOldestChange',
    ]);
  });

  test.each(alarms)('%s says what it means for people, then where the cure is', (_, { Properties }) => {
    expect(Properties['AlarmDescription']).toMatch(/^[A-Z][^#]{40,}\. Runbook: docs\/runbook\.md#[a-z0-9-]+$/u);
  });

  test.each(alarms)('%s has a section in the runbook: meaning, where to look, what to do', (_, { Properties }) => {
    const section = sections.get(String(Properties['AlarmDescription']).split('#')[1] ?? '');
    expect(section).toBeDefined();
    for (const part of ['**Means**', '**Look at**', '**Do**']) expect(section).toContain(part);
  });

  test.each(alarms)('%s is told when it goes off and when it is over', (_, { Properties }) => {
    expect(Properties).toMatchObject({ AlarmActions: [`\${${topicId}}`], OKActions: [`\${${topicId}}`] });
  });

  test.each([
    ['SyncDeadLetters', 'ignore'],
    ['SyncOldestChange', 'notBreaching'],
    ['SyncErrors', 'notBreaching'],
    ['ApiServerErrors', 'notBreaching'],
    ['PollErrors', 'breaching'],
  ])('silence of the metric of %s is %s', (name, silence) => {
    const alarm = alarms.find(([id]) => id.startsWith(name))?.[1];
    expect(alarm?.Properties['TreatMissingData']).toBe(silence);
  });
});

describe('the topic', () => {
  const [[, policy] = []] = resourcesOf(deployment, 'AWS::SNS::TopicPolicy');
  const { Statement: statements } = (policy?.Properties ?? {})['PolicyDocument'] as { Statement: Statement[] };

  test('takes alarms of this account: the policy that enforces TLS does not shut them out', () => {
    expect(statements.filter(({ Effect }) => Effect === 'Allow')).toEqual([
      expect.objectContaining({
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: 'sns:Publish',
        Condition: { StringEquals: { 'aws:SourceAccount': '${AWS::AccountId}' } },
      }),
    ]);
  });

  test('refuses connections without TLS', () => {
    expect(statements.find(({ Effect }) => Effect === 'Deny')).toMatchObject({
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
  });

  test('mails the address that was given, and nobody when none was', () => {
    const [[, subscription] = []] = resourcesOf(deployment, 'AWS::SNS::Subscription');
    expect(subscription?.Properties).toMatchObject({ Protocol: 'email', Endpoint: 'ops@example.com' });
    expect(resourcesOf(synthesize(), 'AWS::SNS::Subscription')).toEqual([]);
  });
});

test('what is charged while nothing happens stays under a dollar a month', () => {
  const secrets = resourcesOf(deployment, 'AWS::SecretsManager::Secret').length;
  const keys = resourcesOf(deployment, 'AWS::KMS::Key').length;
  expect(alarms.length * 0.1 + secrets * 0.4 + keys).toBeLessThan(1);
});
