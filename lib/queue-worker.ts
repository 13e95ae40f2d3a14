import { Duration } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Construct } from 'constructs';
import { type AlarmTopic, errorWindow } from './alarm-topic.ts';
import type { FifoQueue } from './fifo-queue.ts';
import type { FunctionName } from './function-environments.ts';
import { NodeFunction, type NodeFunctionProps } from './node-function.ts';

export interface QueueWorkerProps<Name extends FunctionName> extends NodeFunctionProps<Name> {
  readonly source: FifoQueue;
  readonly alarms: AlarmTopic;
  /** What each trouble means for people: it opens the alarm's text. */
  readonly impact: {
    /** The function crashes or runs out of time. */
    readonly errors: string;
    /** Messages wait for more than fifteen minutes. */
    readonly waiting: string;
    /** Messages failed every time and were set aside. */
    readonly deadLetters: string;
  };
}

/** The function that drains a FIFO queue, with the alarms that tell when it does not. */
export class QueueWorker<Name extends FunctionName> extends Construct {
  readonly function: NodeFunction<Name>;

  constructor(scope: Construct, id: string, { source, alarms, impact, ...props }: QueueWorkerProps<Name>) {
    super(scope, id);
    this.function = new NodeFunction(this, 'Function', props);
    this.function.addEventSource(new SqsEventSource(source.queue, { batchSize: 10, reportBatchItemFailures: true }));
    this.watchQueue(source, alarms, impact);
    alarms.raise(this, 'ErrorsAlarm', {
      metric: this.function.metricErrors({ period: errorWindow }),
      threshold: 2,
      treatMissingData: TreatMissingData.NOT_BREACHING, // no changes, no invocations: nothing is wrong
      impact: impact.errors,
      runbook: 'sync-fails',
    });
  }

  private watchQueue(
    { queue, deadLetters }: FifoQueue,
    alarms: AlarmTopic,
    impact: QueueWorkerProps<Name>['impact'],
  ): void {
    alarms.raise(this, 'DeadLettersAlarm', {
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1) }),
      threshold: 0,
      // SQS stops reporting on a queue nobody has touched for six hours, though its messages are still there.
      treatMissingData: TreatMissingData.IGNORE,
      impact: impact.deadLetters,
      runbook: 'dead-letters',
    });
    alarms.raise(this, 'OldestChangeAlarm', {
      metric: queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(5) }),
      threshold: Duration.minutes(15).toSeconds(),
      treatMissingData: TreatMissingData.NOT_BREACHING, // a queue that has been empty for hours reports nothing
      impact: impact.waiting,
      runbook: 'changes-are-waiting',
    });
  }
}
