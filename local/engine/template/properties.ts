import * as z from 'zod';
import { type Json, isJsonObject } from './json.ts';
import type { Resource } from './stack.ts';
import { TemplateError } from './template.ts';

/** A number, which a stack's parameter turns into text on its way to a nested stack. */
const number = z.coerce.number();
const flag = z.union([z.boolean(), z.stringbool()]);

/**
 * The properties of one resource type: those that run here, and the names of those that are known to change nothing
 * on one machine. Any other property is an error, so that nothing the template says is skipped in silence.
 */
const properties = <S extends z.ZodRawShape>(shape: S, withoutEffect: readonly string[] = []) =>
  z.preprocess((value) => {
    const given = z.json().parse(value);
    if (!isJsonObject(given)) return given;
    return Object.fromEntries(Object.entries(given).filter(([name]) => !withoutEffect.includes(name)));
  }, z.strictObject(shape));

const KeySchema = z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));
const index = {
  IndexName: z.string(),
  KeySchema,
  Projection: z.strictObject({
    ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
    NonKeyAttributes: z.array(z.string()).optional(),
  }),
};
const CAPACITY = [
  'ProvisionedThroughput',
  'OnDemandThroughput',
  'WarmThroughput',
  'ContributorInsightsSpecification',
  'WriteProvisionedThroughputSettings',
  'WriteOnDemandThroughputSettings',
  'ReadProvisionedThroughputSettings',
  'ReadOnDemandThroughputSettings',
];

export const Table = properties(
  {
    TableName: z.string().optional(),
    AttributeDefinitions: z.array(
      z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
    ),
    KeySchema,
    GlobalSecondaryIndexes: z.array(properties(index, CAPACITY)).default([]),
    LocalSecondaryIndexes: z.array(properties(index)).default([]),
    TimeToLiveSpecification: z.strictObject({ AttributeName: z.string().optional(), Enabled: flag }).optional(),
    Replicas: z.array(z.unknown()).max(1, 'a table with replicas in other regions is not run locally').optional(),
  },
  [
    ...CAPACITY,
    'BillingMode',
    'PointInTimeRecoverySpecification',
    'SSESpecification',
    'DeletionProtectionEnabled',
    'TableClass',
    'Tags',
    'ResourcePolicy',
  ],
);
export type Table = z.infer<typeof Table>;

const RedrivePolicy = z.strictObject({ deadLetterTargetArn: z.string(), maxReceiveCount: number });

export const Queue = properties(
  {
    QueueName: z.string().optional(),
    FifoQueue: flag.default(false),
    ContentBasedDeduplication: flag.default(false),
    DelaySeconds: number.default(0),
    MaximumMessageSize: number.default(1_048_576),
    MessageRetentionPeriod: number.default(345_600),
    ReceiveMessageWaitTimeSeconds: number.default(0),
    VisibilityTimeout: number.default(30),
    RedrivePolicy: RedrivePolicy.optional(),
    DeduplicationScope: z.literal('queue').optional(),
    FifoThroughputLimit: z.literal('perQueue').optional(),
  },
  ['KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds', 'SqsManagedSseEnabled', 'Tags', 'RedriveAllowPolicy'],
);
export type Queue = z.infer<typeof Queue>;

const GenerateSecretString = z.strictObject({
  SecretStringTemplate: z.string().optional(),
  GenerateStringKey: z.string().optional(),
  PasswordLength: number.default(32),
  ExcludeCharacters: z.string().default(''),
  ExcludeLowercase: flag.default(false),
  ExcludeUppercase: flag.default(false),
  ExcludeNumbers: flag.default(false),
  ExcludePunctuation: flag.default(false),
  IncludeSpace: flag.default(false),
  RequireEachIncludedType: flag.default(true),
});
export type GenerateSecretString = z.infer<typeof GenerateSecretString>;

export const Secret = properties(
  {
    Name: z.string().optional(),
    Description: z.string().optional(),
    SecretString: z.string().optional(),
    GenerateSecretString: GenerateSecretString.optional(),
  },
  ['KmsKeyId', 'Tags', 'ReplicaRegions'],
);

export const LambdaFunction = properties(
  {
    FunctionName: z.string().optional(),
    Code: z.strictObject({ S3Bucket: z.string(), S3Key: z.string() }),
    Handler: z.string(),
    Runtime: z.literal('nodejs24.x'),
    MemorySize: number.default(128),
    Timeout: number.default(3),
    ReservedConcurrentExecutions: number.optional(),
    Environment: z.strictObject({ Variables: z.record(z.string(), z.coerce.string()).default({}) }).optional(),
    LoggingConfig: properties(
      { LogFormat: z.enum(['Text', 'JSON']).default('Text'), ApplicationLogLevel: z.string().optional() },
      ['LogGroup', 'SystemLogLevel'],
    ).optional(),
  },
  ['Description', 'Role', 'Architectures', 'Tags', 'TracingConfig', 'KmsKeyArn', 'EphemeralStorage', 'RecursiveLoop'],
);

export const EventInvokeConfig = properties(
  {
    FunctionName: z.string(),
    MaximumRetryAttempts: number.default(2),
    MaximumEventAgeInSeconds: number.default(21_600),
  },
  ['Qualifier'],
);

export const EventSourceMapping = properties(
  {
    EventSourceArn: z.string(),
    FunctionName: z.string(),
    BatchSize: number.default(10),
    MaximumBatchingWindowInSeconds: number.default(0),
    Enabled: flag.default(true),
    FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
    ScalingConfig: z.strictObject({ MaximumConcurrency: number.optional() }).optional(),
  },
  ['Tags', 'KmsKeyArn', 'MetricsConfig'],
);

export const Api = properties({ Name: z.string(), ProtocolType: z.literal('HTTP') }, [
  'Description',
  'DisableExecuteApiEndpoint',
  'Tags',
  'IpAddressType',
]);

const RouteSettings = properties({ ThrottlingBurstLimit: number.optional(), ThrottlingRateLimit: number.optional() }, [
  'DetailedMetricsEnabled',
]);
export type RouteSettings = z.infer<typeof RouteSettings>;

export const Stage = properties(
  {
    ApiId: z.string(),
    StageName: z.literal('$default', 'only the stage $default is run locally'),
    AutoDeploy: flag.default(false),
    DefaultRouteSettings: RouteSettings.optional(),
    RouteSettings: z.record(z.string(), RouteSettings).default({}),
  },
  ['AccessLogSettings', 'Description', 'Tags'],
);

export const Route = properties(
  {
    ApiId: z.string(),
    RouteKey: z.string(),
    Target: z.string(),
    AuthorizationType: z.enum(['NONE', 'JWT']).default('NONE'),
    AuthorizerId: z.string().optional(),
    AuthorizationScopes: z.array(z.string()).default([]),
  },
  ['OperationName', 'ApiKeyRequired'],
);
export type Route = z.infer<typeof Route>;

export const Integration = properties(
  {
    ApiId: z.string(),
    IntegrationType: z.literal('AWS_PROXY'),
    IntegrationUri: z.string(),
    PayloadFormatVersion: z.literal('2.0'),
    TimeoutInMillis: number.default(30_000),
  },
  ['IntegrationMethod', 'ConnectionType', 'Description', 'CredentialsArn'],
);

export const Authorizer = properties(
  {
    ApiId: z.string(),
    AuthorizerType: z.literal('JWT'),
    IdentitySource: z.tuple([z.literal('$request.header.Authorization')]),
    JwtConfiguration: z.strictObject({ Audience: z.array(z.string()), Issuer: z.string() }),
  },
  ['Name'],
);

export const Schedule = properties(
  {
    Name: z.string().optional(),
    ScheduleExpression: z.string(),
    ScheduleExpressionTimezone: z.string().default('UTC'),
    State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
    StartDate: z.iso.datetime({ offset: true }).optional(),
    EndDate: z.iso.datetime({ offset: true }).optional(),
    Target: properties({ Arn: z.string(), Input: z.string().optional() }, [
      'RoleArn',
      'RetryPolicy',
      'DeadLetterConfig',
    ]),
  },
  ['Description', 'GroupName', 'FlexibleTimeWindow', 'KmsKeyArn'],
);
export type Schedule = z.infer<typeof Schedule>;

/** A resource's properties in their type's shape. Throws TemplateError with the logical id and the property. */
export function propertiesOf<T>(
  resource: Pick<Resource, 'logicalId' | 'type' | 'properties'>,
  schema: z.ZodType<T>,
): T {
  const parsed = schema.safeParse(resource.properties satisfies Json);
  if (parsed.success) return parsed.data;
  throw new TemplateError(`${resource.logicalId} (${resource.type}): ${z.prettifyError(parsed.error)}`);
}
