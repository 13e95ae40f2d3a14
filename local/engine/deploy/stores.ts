import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type NamedTable, ensureTables } from '../dynamodb/tables.ts';
import { generateSecretString } from '../secrets/generate.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import type { QueueSettings } from '../sqs/queue-context.ts';
import type { Queues } from '../sqs/queues.ts';
import { Queue, Secret, Table, propertiesOf } from '../template/properties.ts';
import type { Resource } from '../template/stack.ts';
import { TemplateError } from '../template/template.ts';

const ofType = (resources: readonly Resource[], ...types: readonly string[]) =>
  resources.filter(({ type }) => types.includes(type));

/** Makes the tables of the template, or checks that those that are there still fit. */
export async function deployTables(resources: readonly Resource[], client: DynamoDBClient): Promise<NamedTable[]> {
  const tables = ofType(resources, 'AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable').map((resource) => ({
    name: resource.name,
    logicalId: resource.logicalId,
    table: propertiesOf(resource, Table),
  }));
  await ensureTables(client, tables);
  return tables;
}

/** Tells the queue engine which queues there are; their messages are already in its file. */
export function deployQueues(resources: readonly Resource[], queues: Queues): Resource[] {
  const found = ofType(resources, 'AWS::SQS::Queue');
  const nameByArn = new Map(found.map(({ attributes, name }) => [attributes['Arn'], name]));
  for (const resource of found) {
    const properties = propertiesOf(resource, Queue);
    const { RedrivePolicy } = properties;
    const deadLetterQueue = RedrivePolicy && nameByArn.get(RedrivePolicy.deadLetterTargetArn);
    if (RedrivePolicy && deadLetterQueue === undefined) {
      throw new TemplateError(`${resource.logicalId}: its dead letters go to a queue that is not in the template`);
    }
    queues.create({
      ...queueSettings(resource.name, properties),
      ...(RedrivePolicy &&
        deadLetterQueue !== undefined && {
          redrive: { deadLetterQueue, maxReceiveCount: RedrivePolicy.maxReceiveCount },
        }),
    });
  }
  return found;
}

const queueSettings = (name: string, properties: Queue): QueueSettings => ({
  name,
  fifo: properties.FifoQueue,
  contentBasedDeduplication: properties.ContentBasedDeduplication,
  delayMs: properties.DelaySeconds * 1000,
  visibilityMs: properties.VisibilityTimeout * 1000,
  waitMs: properties.ReceiveMessageWaitTimeSeconds * 1000,
  retentionMs: properties.MessageRetentionPeriod * 1000,
  maxBytes: properties.MaximumMessageSize,
});

/** Makes the secrets that are not there yet; a value once generated is never generated again. */
export function deploySecrets(resources: readonly Resource[], secrets: SecretStore): Resource[] {
  const found = ofType(resources, 'AWS::SecretsManager::Secret');
  for (const resource of found) {
    const { Description, SecretString, GenerateSecretString } = propertiesOf(resource, Secret);
    secrets.create(resource.name, Description, () =>
      GenerateSecretString ? generateSecretString(GenerateSecretString) : (SecretString ?? ''),
    );
  }
  return found;
}
