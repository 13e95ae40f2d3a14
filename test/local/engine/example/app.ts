import path from 'node:path';
import { App, Duration, NestedStack, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as api from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function as LambdaFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue } from 'aws-cdk-lib/aws-sqs';

// A stack with one of everything that the engine runs, small enough to be synthesized in a test.
const app = new App();
const stack = new Stack(app, 'Example');
const state = new NestedStack(stack, 'State');
const recordFile = String(app.node.tryGetContext('recordFile'));

const pk = { name: 'pk', type: AttributeType.STRING };
const table = new TableV2(state, 'Things', {
  partitionKey: pk,
  globalSecondaryIndexes: [{ indexName: 'byKind', partitionKey: { name: 'kind', type: AttributeType.STRING } }],
  timeToLiveAttribute: 'expiresAt',
  removalPolicy: RemovalPolicy.DESTROY,
});
const secret = new Secret(state, 'Connection', {
  secretName: 'Example/connections/default',
  generateSecretString: {
    secretStringTemplate: '{"kept":"yes"}',
    generateStringKey: 'webhookSecret',
    excludePunctuation: true,
  },
});
const visibilityTimeout = Duration.seconds(1);
const deadLetters = new Queue(state, 'DeadLetters');
const work = new Queue(state, 'Work', {
  visibilityTimeout,
  deadLetterQueue: { queue: deadLetters, maxReceiveCount: 3 },
});
const singleDead = new Queue(state, 'SingleDeadLetters');
const single = new Queue(state, 'Single', {
  visibilityTimeout,
  deadLetterQueue: { queue: singleDead, maxReceiveCount: 3 },
});
const orderedDead = new Queue(state, 'OrderedDeadLetters', { fifo: true });
const ordered = new Queue(state, 'Ordered', {
  fifo: true,
  contentBasedDeduplication: true,
  visibilityTimeout,
  deadLetterQueue: { queue: orderedDead, maxReceiveCount: 3 },
});

const createFunction = (id: string, folder: string, options: object = {}) =>
  new LambdaFunction(stack, id, {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromAsset(path.join(import.meta.dirname, 'functions', folder)),
    timeout: Duration.seconds(1),
    memorySize: 128,
    environment: {
      RECORD_FILE: recordFile,
      TABLE: table.tableName,
      QUEUE_URL: work.queueUrl,
      SECRET: secret.secretName,
    },
    ...options,
  });

const cases = createFunction('CasesFunction', 'cases');
const broken = createFunction('BrokenFunction', 'broken');
const worker = createFunction('WorkerFunction', 'worker');
const follower = createFunction('FollowerFunction', 'ordered');
const tick = createFunction('TickFunction', 'tick', {
  reservedConcurrentExecutions: 1,
  retryAttempts: 0,
  loggingFormat: LoggingFormat.JSON,
});
worker.addEventSource(new SqsEventSource(work, { batchSize: 10, reportBatchItemFailures: true }));
worker.addEventSource(new SqsEventSource(single, { batchSize: 1, reportBatchItemFailures: true }));
follower.addEventSource(new SqsEventSource(ordered, { batchSize: 10, reportBatchItemFailures: true }));

void new Schedule(stack, 'TickSchedule', {
  schedule: ScheduleExpression.rate(Duration.hours(1)),
  target: new LambdaInvoke(tick, {
    input: ScheduleTargetInput.fromObject({ connection: 'default' }),
    retryAttempts: 0,
  }),
});

const issuer = String(app.node.tryGetContext('oidcIssuer'));
const authorizer = new HttpJwtAuthorizer('Tokens', issuer, { jwtAudience: ['crosswalk'] });
const httpApi = new api.HttpApi(stack, 'Api');
const route = (path_: string, method: api.HttpMethod, target = cases, scopes?: string[]) =>
  httpApi.addRoutes({
    path: path_,
    methods: [method],
    integration: new HttpLambdaIntegration(`${method}${path_}`, target),
    ...(scopes && { authorizer, authorizationScopes: scopes }),
  });
route('/echo', api.HttpMethod.ANY);
route('/echo/fixed', api.HttpMethod.GET);
route('/echo/{id}', api.HttpMethod.GET);
route('/echo/{id}', api.HttpMethod.ANY);
route('/echo/{rest+}', api.HttpMethod.ANY);
route('/cases/{name}', api.HttpMethod.POST);
route('/broken', api.HttpMethod.GET, broken);
route('/secure/read', api.HttpMethod.GET, cases, ['read']);
route('/secure/write', api.HttpMethod.GET, cases, ['write', 'admin']);
route('/secure/any', api.HttpMethod.GET, cases, []);
