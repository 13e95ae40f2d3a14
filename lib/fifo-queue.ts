import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface FifoQueueProps {
  /** How long a message stays invisible while somebody works on it; at least the worker's time-out (AWS insists). */
  readonly visibilityTimeout: Duration;
}

/** Fourteen days is the longest SQS keeps anything: an outage over the holidays loses nothing. */
const retentionPeriod = Duration.days(14);

/** A queue that keeps the order inside a group, and its dead-letter queue. Both outlive the stack. */
export class FifoQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { visibilityTimeout }: FifoQueueProps) {
    super(scope, id);
    const kept = {
      fifo: true,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod,
      removalPolicy: RemovalPolicy.RETAIN,
    };
    this.deadLetters = new Queue(this, 'DeadLetters', kept);
    this.queue = new Queue(this, 'Queue', {
      ...kept,
      visibilityTimeout,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 8 },
    });
  }
}
