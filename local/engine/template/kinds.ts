import { createHash } from 'node:crypto';

export const ACCOUNT = '000000000000';
export const REGION = 'us-east-1';

/** The type of a stack inside a stack, which is opened in place. */
export const NESTED = 'AWS::CloudFormation::Stack';

/** Where the parts of the stack that have an address listen, e.g. `http://127.0.0.1:4000`. */
export interface Endpoints {
  readonly http: string;
  readonly queues: string;
}

/** What Ref and Fn::GetAtt say of one resource. */
export interface Identity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What the engine knows of a resource type. */
export interface Kind {
  /** Whether it runs here; the others are known to have no effect on one machine. */
  readonly runs: boolean;
  readonly nameProperty?: string;
  readonly maxNameLength?: number;
  identify(name: string, endpoints: Endpoints): Identity;
}

/** The Amazon resource name of something in this machine's pretended account. */
export const arn = (service: string, resource: string): string => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;

/** The address of a queue; the SDK sends to the host in it, not to the endpoint it was configured with. */
export const queueUrl = (endpoint: string, name: string): string => `${endpoint}/${ACCOUNT}/${name}`;

const hash = (name: string, length: number) => createHash('sha256').update(name).digest('hex').slice(0, length);

/** Secrets have six characters after their name; here they are drawn from the name, so that they stay the same. */
export const secretArn = (name: string): string => arn('secretsmanager', `secret:${name}-${hash(name, 6)}`);

/** Looked up by id and without attributes of interest. */
const plain = (runs: boolean): Kind => ({ runs, identify: (name) => ({ ref: hash(name, 10), attributes: {} }) });

const named = (
  runs: boolean,
  nameProperty: string,
  resourceArn: (name: string) => string,
  extra: object = {},
): Kind => ({
  runs,
  nameProperty,
  identify: (name) => ({ ref: name, attributes: { Arn: resourceArn(name), ...extra } }),
});

const table = named(true, 'TableName', (name) => arn('dynamodb', `table/${name}`));

const topic: Kind = {
  runs: false,
  nameProperty: 'TopicName',
  identify: (name) => ({ ref: arn('sns', name), attributes: { TopicArn: arn('sns', name), TopicName: name } }),
};

/** Every resource type that a template may hold; any other is an error, never skipped in silence. */
export const KINDS: Readonly<Record<string, Kind>> = {
  'AWS::DynamoDB::Table': table,
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::SQS::Queue': {
    runs: true,
    nameProperty: 'QueueName',
    maxNameLength: 80,
    identify: (name, { queues }) => ({
      ref: queueUrl(queues, name),
      attributes: { Arn: arn('sqs', name), QueueName: name, QueueUrl: queueUrl(queues, name) },
    }),
  },
  'AWS::SecretsManager::Secret': {
    runs: true,
    nameProperty: 'Name',
    identify: (name) => ({ ref: secretArn(name), attributes: { Id: secretArn(name) } }),
  },
  'AWS::Lambda::Function': {
    ...named(true, 'FunctionName', (name) => arn('lambda', `function:${name}`)),
    maxNameLength: 64,
  },
  'AWS::Lambda::EventSourceMapping': plain(true),
  'AWS::Lambda::EventInvokeConfig': plain(true),
  'AWS::ApiGatewayV2::Api': {
    runs: true,
    identify: (name, { http }) => ({ ref: hash(name, 10), attributes: { ApiId: hash(name, 10), ApiEndpoint: http } }),
  },
  'AWS::ApiGatewayV2::Stage': {
    runs: true,
    nameProperty: 'StageName',
    identify: (name) => ({ ref: name, attributes: {} }),
  },
  'AWS::ApiGatewayV2::Route': plain(true),
  'AWS::ApiGatewayV2::Integration': plain(true),
  'AWS::ApiGatewayV2::Authorizer': plain(true),
  'AWS::Scheduler::Schedule': {
    ...named(true, 'Name', (name) => arn('scheduler', `schedule/default/${name}`)),
    maxNameLength: 64,
  },
  // From here on: known to have no effect on one machine.
  'AWS::Scheduler::ScheduleGroup': named(false, 'Name', (name) => arn('scheduler', `schedule-group/${name}`)),
  'AWS::SQS::QueuePolicy': plain(false),
  'AWS::SecretsManager::ResourcePolicy': plain(false),
  'AWS::Lambda::Permission': plain(false),
  'AWS::IAM::Role': {
    runs: false,
    nameProperty: 'RoleName',
    identify: (name) => ({
      ref: name,
      attributes: { Arn: `arn:aws:iam::${ACCOUNT}:role/${name}`, RoleId: hash(name, 20) },
    }),
  },
  'AWS::IAM::Policy': plain(false),
  'AWS::IAM::ManagedPolicy': {
    runs: false,
    nameProperty: 'ManagedPolicyName',
    identify: (name) => ({ ref: `arn:aws:iam::${ACCOUNT}:policy/${name}`, attributes: {} }),
  },
  'AWS::Logs::LogGroup': named(false, 'LogGroupName', (name) => arn('logs', `log-group:${name}:*`)),
  'AWS::Logs::ResourcePolicy': plain(false),
  'AWS::CloudWatch::Alarm': named(false, 'AlarmName', (name) => arn('cloudwatch', `alarm:${name}`)),
  'AWS::CloudWatch::CompositeAlarm': named(false, 'AlarmName', (name) => arn('cloudwatch', `alarm:${name}`)),
  'AWS::CloudWatch::Dashboard': plain(false),
  'AWS::SNS::Topic': topic,
  'AWS::SNS::TopicPolicy': plain(false),
  'AWS::SNS::Subscription': plain(false),
  'AWS::CDK::Metadata': plain(false),
};
