import type { Duration } from 'aws-cdk-lib';
import { Stack } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Schedule, ScheduleExpression, ScheduleTargetInput, TimeWindow } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { type AlarmTopic, errorWindow } from './alarm-topic.ts';
import type { FunctionName } from './function-environments.ts';
import { NodeFunction, type NodeFunctionProps } from './node-function.ts';

export interface ScheduledFunctionProps<Name extends FunctionName> extends Omit<
  NodeFunctionProps<Name>,
  'retryAttempts' | 'maxEventAge'
> {
  /** The time between two runs. */
  readonly every: Duration;
  /** What the function is given at each run. */
  readonly input: Readonly<Record<string, string>>;
  /** @default no alarm */
  readonly alarm?: {
    readonly alarms: AlarmTopic;
    /** What it means for people when it fails or does not run: it opens the alarm's text. */
    readonly impact: string;
    readonly runbook: string;
  };
}

/**
 * A function that runs at a fixed pace, with an alarm for failing and for not running at all if one is wanted. A run that fails is not
 * tried again and one that comes too late is dropped: the next is due soon and does the same work.
 */
export class ScheduledFunction<Name extends FunctionName> extends Construct {
  readonly function: NodeFunction<Name>;

  constructor(scope: Construct, id: string, props: ScheduledFunctionProps<Name>) {
    super(scope, id);
    const { every, input, alarm, ...rest } = props;
    this.function = new NodeFunction(this, 'Function', { ...rest, retryAttempts: 0, maxEventAge: every });
    new Schedule(this, 'Schedule', {
      scheduleName: `${Stack.of(this).stackName}-${props.name}`,
      description: props.description,
      schedule: ScheduleExpression.rate(every),
      timeWindow: TimeWindow.off(),
      target: {
        bind: () => ({
          arn: this.function.functionArn,
          role: this.schedulerRole(),
          input: ScheduleTargetInput.fromObject(input),
          retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: every.toSeconds() },
        }),
      },
    });
    if (alarm !== undefined) this.watch(alarm);
  }

  private watch({ alarms, impact, runbook }: NonNullable<ScheduledFunctionProps<Name>['alarm']>): void {
    alarms.raise(this, 'ErrorsAlarm', {
      metric: this.function.metricErrors({ period: errorWindow }),
      threshold: 2,
      treatMissingData: TreatMissingData.BREACHING, // it always runs, so silence means that it does not
      impact,
      runbook,
    });
  }

  /** The library's own Lambda target may invoke every version of the function; this one the function and nothing else. */
  private schedulerRole(): Role {
    const role = new Role(this, 'SchedulerRole', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    role.addToPolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [this.function.functionArn] }),
    );
    return role;
  }
}
