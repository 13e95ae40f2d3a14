import { Duration, Stack } from 'aws-cdk-lib';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import type { Construct } from 'constructs';
import { AlarmTopic } from './alarm-topic.ts';
import type { Configuration } from './configuration.ts';
import { grantAccess } from './grants.ts';
import { workerHeap } from './heap.ts';
import { HttpFunction } from './http-function.ts';
import type { FunctionDefaults } from './node-function.ts';
import { printOutputs } from './outputs.ts';
import { PublicApi } from './public-api.ts';
import { QueueWorker } from './queue-worker.ts';
import { ScheduledFunction } from './scheduled-function.ts';
import { settingsRoutes } from './settings-routes.ts';
import type { TokenIssuer } from './sign-in.ts';
import { State } from './state.ts';
import { WebhookReceiver } from './webhook-receiver.ts';

export interface CrosswalkStackProps {
  readonly configuration: Configuration;
  /** The folder that holds the bundled functions. */
  readonly bundles: string;
}

/** The worker's time-out, and so the time a change stays invisible if it dies. It makes no call after a minute. */
const syncTimeout = Duration.seconds(90);

/** Loading and parsing jsforce is most of the start of what speaks to Salesforce; CPU comes with memory. */
const memoryMiB = { withJsforce: 512, without: 256 } as const;

/** One deployment of Crosswalk. It depends on no account or region, so that it is synthesized without credentials. */
export class CrosswalkStack extends Stack {
  readonly state: State;
  private readonly defaults: FunctionDefaults;
  private readonly alarms: AlarmTopic;
  private readonly secretsPrefix: string;

  constructor(scope: Construct, id: string, { configuration, bundles }: CrosswalkStackProps) {
    super(scope, id, {
      description: 'Crosswalk keeps HubSpot and Salesforce in step',
      tags: { application: 'crosswalk' }, // CloudFormation hands them on to every resource: costs can be told apart
    });
    this.defaults = { bundles, logRetention: configuration.logRetentionDays };
    this.secretsPrefix = `${this.stackName}/connections/`;
    this.alarms = new AlarmTopic(this, 'Alarms', { email: configuration.alarmEmail });
    this.state = new State(this, 'State', {
      issuer: foreignIssuer(configuration),
      secretsPrefix: this.secretsPrefix,
      changeVisibility: syncTimeout, // no longer: a worker that died would block its group for the rest
    });
    const api = this.createApi();
    grantAccess(this.state, {
      settingsApi: this.createSettingsApi(api).function,
      salesforceWebhook: this.createSalesforceWebhook(api).function,
      hubspotWebhook: this.createHubspotWebhook(api).function,
      poll: this.createPoll(configuration.slowestPollMinutes).function,
      sweep: this.createSweep().function,
      sync: this.createSync().function,
    });
    printOutputs(this, {
      apiUrl: api.url,
      connectionSecret: `${this.secretsPrefix}default`,
      alarmTopic: this.alarms.topic.topicArn,
      issuer: this.state.issuer,
    });
  }

  private createApi(): PublicApi {
    const { issuer, audience } = this.state.issuer;
    return new PublicApi(this, 'Api', {
      authorizer: new HttpJwtAuthorizer('Tokens', issuer, { jwtAudience: [audience] }),
      logRetention: this.defaults.logRetention,
      alarms: this.alarms,
    });
  }

  private createSettingsApi(api: PublicApi): HttpFunction<'settings-api'> {
    const { settings, usage, parked, state, links } = this.state.tables;
    return new HttpFunction(this, 'SettingsApi', {
      ...this.defaults,
      name: 'settings-api',
      description: 'Shows and changes what a connection does, and tells how it is doing',
      api,
      routes: settingsRoutes(this.state.issuer.scopes),
      environment: {
        SETTINGS_TABLE: settings.tableName,
        USAGE_TABLE: usage.tableName,
        PARKED_TABLE: parked.tableName,
        STATE_TABLE: state.tableName,
        LINKS_TABLE: links.tableName,
        CONNECTION_SECRETS: this.secretsPrefix,
      },
      timeout: Duration.seconds(25), // a login and a query of a slow org; API Gateway gives up at thirty
      memoryMiB: memoryMiB.withJsforce,
    });
  }

  private createSalesforceWebhook(api: PublicApi): WebhookReceiver<'salesforce-webhook'> {
    return new WebhookReceiver(this, 'SalesforceWebhook', {
      ...this.defaults,
      name: 'salesforce-webhook',
      description: 'Takes outbound messages from Salesforce and queues what they say changed',
      api,
      path: '/webhooks/salesforce/{connection}/{secret}',
      trust:
        'Salesforce signs no outbound message and brings no token: the path carries a random secret of 64 characters ' +
        'that is compared in constant time, and the organization id in the message must be the connected one.',
      environment: {
        CHANGES_QUEUE_URL: this.state.changes.queue.queueUrl,
        SETTINGS_TABLE: this.state.tables.settings.tableName,
        STATE_TABLE: this.state.tables.state.tableName,
        CONNECTION_SECRETS: this.secretsPrefix,
      },
      timeout: Duration.seconds(10),
      memoryMiB: memoryMiB.without,
    });
  }

  private createHubspotWebhook(api: PublicApi): WebhookReceiver<'hubspot-webhook'> {
    return new WebhookReceiver(this, 'HubspotWebhook', {
      ...this.defaults,
      name: 'hubspot-webhook',
      description: 'Takes webhooks from HubSpot and queues the contacts they are about',
      api,
      path: '/webhooks/hubspot/{connection}',
      trust:
        'HubSpot brings no token: it signs the address, the body and the time of each call with the client secret of ' +
        'the app, and a signature that does not fit or is older than five minutes is refused.',
      environment: {
        CHANGES_QUEUE_URL: this.state.changes.queue.queueUrl,
        SETTINGS_TABLE: this.state.tables.settings.tableName,
        STATE_TABLE: this.state.tables.state.tableName,
        CONNECTION_SECRETS: this.secretsPrefix,
        PUBLIC_URL: api.url,
      },
      timeout: Duration.seconds(4), // HubSpot waits five
      memoryMiB: memoryMiB.without,
    });
  }

  /**
   * Two polls at once read the same rows twice and do no harm. So no concurrency is reserved for this function: an account
   * that has the starting limit of ten executions may not reserve any, and could not be deployed to
   * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html).
   */
  private createPoll(slowestMinutes: number): ScheduledFunction<'poll'> {
    const { settings, usage, parked, state } = this.state.tables;
    return new ScheduledFunction(this, 'Poll', {
      ...this.defaults,
      name: 'poll',
      description: 'Asks both CRMs what changed and queues it',
      every: Duration.minutes(1),
      input: {}, // every connection
      alarm: {
        alarms: this.alarms,
        impact: 'Changes that no webhook announced are not noticed, and parked records are not tried again.',
        runbook: 'poll-fails',
      },
      environment: {
        SETTINGS_TABLE: settings.tableName,
        USAGE_TABLE: usage.tableName,
        PARKED_TABLE: parked.tableName,
        STATE_TABLE: state.tableName,
        CHANGES_QUEUE_URL: this.state.changes.queue.queueUrl,
        SLOWEST_POLL_MINUTES: String(slowestMinutes),
        CONNECTION_SECRETS: this.secretsPrefix,
      },
      timeout: Duration.seconds(55), // over before the next one starts
      memoryMiB: memoryMiB.withJsforce,
    });
  }

  /**
   * It runs once a day and is woken every hour: so it goes on where it stopped, and makes up for an hour in which a vendor
   * was out. It has no alarm, which would cost as much as all else that it does: what keeps it from a CRM keeps the poll
   * as well, and `status` tells when it ran.
   */
  private createSweep(): ScheduledFunction<'sweep'> {
    const { settings, usage, parked, state, links } = this.state.tables;
    return new ScheduledFunction(this, 'Sweep', {
      ...this.defaults,
      name: 'sweep',
      description: 'Finds once a day what webhooks and poll missed',
      every: Duration.hours(1),
      input: {}, // every connection
      environment: {
        SETTINGS_TABLE: settings.tableName,
        USAGE_TABLE: usage.tableName,
        PARKED_TABLE: parked.tableName,
        STATE_TABLE: state.tableName,
        LINKS_TABLE: links.tableName,
        CHANGES_QUEUE_URL: this.state.changes.queue.queueUrl,
        CONNECTION_SECRETS: this.secretsPrefix,
      },
      timeout: Duration.minutes(5),
      memoryMiB: memoryMiB.withJsforce,
    });
  }

  private createSync(): QueueWorker<'sync'> {
    const { settings, usage, parked, state, links } = this.state.tables;
    return new QueueWorker(this, 'Sync', {
      ...this.defaults,
      name: 'sync',
      description: 'Writes changes to the other CRM',
      source: this.state.changes,
      alarms: this.alarms,
      impact: {
        errors: 'Changes do not reach the other CRM: the worker that writes them crashes or runs out of time.',
        waiting: 'The CRMs are more than 15 minutes apart: changes are waiting.',
        deadLetters: 'Some records are out of step: their changes failed every time and were set aside.',
      },
      environment: {
        SETTINGS_TABLE: settings.tableName,
        USAGE_TABLE: usage.tableName,
        PARKED_TABLE: parked.tableName,
        STATE_TABLE: state.tableName,
        LINKS_TABLE: links.tableName,
        CHANGES_QUEUE_URL: this.state.changes.queue.queueUrl,
        CONNECTION_SECRETS: this.secretsPrefix,
        NODE_OPTIONS: workerHeap,
      },
      timeout: syncTimeout,
      memoryMiB: memoryMiB.withJsforce,
    });
  }
}

const foreignIssuer = ({ oidcIssuer, oidcAudience }: Configuration): TokenIssuer | undefined =>
  oidcIssuer === undefined || oidcAudience === undefined
    ? undefined
    : { issuer: oidcIssuer, audience: oidcAudience, scopes: { read: 'read', write: 'write' } };
