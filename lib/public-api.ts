import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi,
  type HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type AlarmTopic, errorWindow } from './alarm-topic.ts';

export interface PublicApiProps {
  /** Who checks the token of every route that is not explicitly open. */
  readonly authorizer: IHttpRouteAuthorizer;
  readonly logRetention: RetentionDays;
  readonly alarms: AlarmTopic;
}

export interface Route {
  readonly method: HttpMethod;
  readonly path: string;
}

/**
 * What is logged of each request. Never the path: the receiver's holds its secret, and `routeKey` names the route
 * without it.
 */
const accessLog = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  ip: '$context.identity.sourceIp',
  routeKey: '$context.routeKey',
  status: '$context.status',
  error: '$context.error.message',
  integrationError: '$context.integrationErrorMessage',
  authorizerError: '$context.authorizer.error',
  latencyMs: '$context.responseLatency',
};

/** The one way in from the internet. A route is either protected by a token with a scope, or open for a stated reason. */
export class PublicApi extends Construct {
  readonly url: string;
  private readonly api: HttpApi;
  private readonly authorizer: IHttpRouteAuthorizer;

  constructor(scope: Construct, id: string, { authorizer, logRetention, alarms }: PublicApiProps) {
    super(scope, id);
    this.authorizer = authorizer;
    this.api = new HttpApi(this, 'Api', { apiName: Stack.of(this).stackName, createDefaultStage: false });
    this.url = this.api.apiEndpoint;
    this.openStage(logRetention);
    alarms.raise(this, 'ServerErrorsAlarm', {
      metric: this.api.metricServerError({ period: errorWindow, statistic: 'Sum' }),
      threshold: 2,
      treatMissingData: TreatMissingData.NOT_BREACHING, // no requests, no metric
      impact: 'Changes in Salesforce arrive late, or the settings cannot be read or saved: requests end in a 5xx.',
      runbook: 'api-answers-5xx',
    });
  }

  /** A route that needs a valid token which carries `scope`. */
  protect(id: string, route: Route, target: IFunction, scope: string): void {
    this.add(id, route, target, { authorizer: this.authorizer, authorizationScopes: [scope] });
  }

  /** A route anybody may call; `reason` says what stands in for the token. */
  open(id: string, route: Route, target: IFunction, reason: string): void {
    Validations.of(this.add(id, route, target, {})).acknowledge({ id: 'AwsSolutions-APIG4', reason });
  }

  private add(
    id: string,
    { method, path }: Route,
    target: IFunction,
    protection: { authorizer?: IHttpRouteAuthorizer; authorizationScopes?: string[] },
  ): HttpRoute {
    return new HttpRoute(this, id, {
      httpApi: this.api,
      routeKey: HttpRouteKey.with(path, method),
      integration: new HttpLambdaIntegration(`${id}Integration`, target),
      ...protection,
    });
  }

  private openStage(retention: RetentionDays): void {
    const logGroup = new LogGroup(this, 'AccessLogs', {
      // API Gateway writes a statement of its own into the account's log policy for every group outside this prefix,
      // and that policy is full after some thirty of them.
      logGroupName: `/aws/vendedlogs/apis/${Stack.of(this).stackName}`,
      retention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      // For each route on its own. Salesforce sends again what was refused with a 429.
      throttle: { rateLimit: 200, burstLimit: 400 },
      accessLogSettings: {
        destination: new LogGroupLogDestination(logGroup),
        format: AccessLogFormat.custom(JSON.stringify(accessLog)),
      },
    });
  }
}
