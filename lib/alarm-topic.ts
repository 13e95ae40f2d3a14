import { Duration, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, type TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

export interface AlarmTopicProps {
  /** Who gets a mail when an alarm goes off and when it is over. @default nobody until somebody subscribes */
  readonly email?: string | undefined;
}

export interface AlarmProps {
  readonly metric: IMetric;
  /** The alarm goes off when the metric is above this. */
  readonly threshold: number;
  /** What silence of the metric means: each alarm has its own answer. */
  readonly treatMissingData: TreatMissingData;
  /** What it means for the people who use the connector: it opens the alarm's text. */
  readonly impact: string;
  /** The heading of docs/runbook.md, as it appears in a link. */
  readonly runbook: string;
}

/** Where alarms are told, and the one way to make an alarm: with its meaning for people and its page of the runbook. */
export class AlarmTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { email }: AlarmTopicProps) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', { displayName: 'Crosswalk alarms', enforceSSL: true });
    this.letAlarmsPublish();
    if (email !== undefined) this.topic.addSubscription(new EmailSubscription(email));
  }

  /** Makes an alarm that is told to this topic when it goes off and when it is over. */
  raise(scope: Construct, id: string, { impact, runbook, ...props }: AlarmProps): Alarm {
    const alarm = new Alarm(scope, id, {
      ...props,
      alarmDescription: `${impact} Runbook: docs/runbook.md#${runbook}`,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
    });
    const action = new SnsAction(this.topic);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
    return alarm;
  }

  /**
   * The policy that enforces TLS replaces the topic's default one, under which alarms of the account may publish; so
   * that has to be said (https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger).
   */
  private letAlarmsPublish(): void {
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsOfThisAccount',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
  }
}

/** The span over which errors are added up: long enough that one hiccup, which the next run mends, wakes nobody. */
export const errorWindow = Duration.minutes(15);
