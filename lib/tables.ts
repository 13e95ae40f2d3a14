import { RemovalPolicy } from 'aws-cdk-lib';
import { type Attribute, AttributeType, Billing, TableV2, type TablePropsV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';

const text = (name: string): Attribute => ({ name, type: AttributeType.STRING });

/** A table that survives a mistaken deletion of the stack, of itself, and of its rows (up to 35 days back). */
const keptTable = (scope: Construct, id: string, props: Omit<TablePropsV2, 'partitionKey'>): TableV2 =>
  new TableV2(scope, id, {
    ...props,
    partitionKey: text('pk'),
    billing: Billing.onDemand(),
    removalPolicy: RemovalPolicy.RETAIN,
    deletionProtection: true,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
  });

export interface Tables {
  /** What each connection shall do, and who changed that. */
  readonly settings: TableV2;
  /** API calls of the last 24 hours, counted by the hour. */
  readonly usage: TableV2;
  /** How far each feed has been read. */
  readonly state: TableV2;
  /** Which record is which on the other side, and what each side held last. */
  readonly links: TableV2;
  /** What could not be synced, why, and when it is tried again. */
  readonly parked: TableV2;
}

/** Name of the index by which parked records are found in the order in which their retries fall due. */
export const byRetryAt = 'byRetryAt';

/** All the tables of a deployment. Their ids must never change: CloudFormation would make new, empty ones. */
export const createTables = (scope: Construct): Tables => ({
  settings: keptTable(scope, 'Settings', { sortKey: text('sk') }),
  usage: keptTable(scope, 'Usage', { sortKey: text('sk') }),
  state: keptTable(scope, 'State', { sortKey: text('sk') }),
  links: keptTable(scope, 'Links', {}),
  parked: keptTable(scope, 'Parked', {
    sortKey: text('sk'),
    globalSecondaryIndexes: [{ indexName: byRetryAt, partitionKey: text('pk'), sortKey: text('retryAt') }],
  }),
});
