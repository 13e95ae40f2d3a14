import { createAuthorizer } from '../http-api/authorizer.ts';
import type { HttpApiOptions } from '../http-api/http-api.ts';
import type { Route as HttpRoute } from '../http-api/routes.ts';
import type { Limits } from '../http-api/throttle.ts';
import {
  Api,
  Authorizer,
  Integration,
  Route,
  type RouteSettings,
  Stage,
  propertiesOf,
} from '../template/properties.ts';
import type { Resource } from '../template/stack.ts';
import { TemplateError } from '../template/template.ts';
import { type DeployedFunction, functionName } from './functions.ts';

/** The account's own limits, which hold where a stage does not say less. */
const ACCOUNT_LIMITS: Limits = { rate: 10_000, burst: 5000 };

/** What the template's HTTP API consists of; undefined when it has none. */
export function httpApiOf(
  resources: readonly Resource[],
  functions: ReadonlyMap<string, DeployedFunction>,
): HttpApiOptions | undefined {
  const ofKind = (kind: string) => resources.filter(({ type }) => type === `AWS::ApiGatewayV2::${kind}`);
  const [api, ...others] = ofKind('Api');
  if (api === undefined) return undefined;
  if (others[0])
    throw new TemplateError(`${others[0].logicalId}: one HTTP API is run locally, and ${api.logicalId} is it`);
  propertiesOf(api, Api);
  const stage = ofKind('Stage').map((resource) => propertiesOf(resource, Stage))[0];
  if (stage === undefined) throw new TemplateError(`${api.logicalId} has no stage`);
  const integrations = new Map(
    ofKind('Integration').map((resource) => [resource.ref, propertiesOf(resource, Integration)]),
  );
  return {
    apiId: api.ref,
    routes: ofKind('Route').map((resource) => httpRoute(resource, integrations, functions)),
    functions: new Map([...functions.values()].map(({ running }) => [running.config.arn, running])),
    authorizers: new Map(ofKind('Authorizer').map((resource) => [resource.ref, authorizerOf(resource)])),
    limits: {
      $default: limits(stage.DefaultRouteSettings ?? {}),
      ...Object.fromEntries(Object.entries(stage.RouteSettings).map(([key, settings]) => [key, limits(settings)])),
    },
  };
}

function httpRoute(
  resource: Resource,
  integrations: ReadonlyMap<string, ReturnType<typeof Integration.parse>>,
  functions: ReadonlyMap<string, DeployedFunction>,
): HttpRoute {
  const route = propertiesOf(resource, Route);
  const integration = integrations.get(route.Target.replace(/^integrations\//, ''));
  const target = integration && functions.get(functionName(integration.IntegrationUri));
  if (target === undefined)
    throw new TemplateError(`${resource.logicalId}: there is no function behind ${route.RouteKey}`);
  if (route.AuthorizationType === 'JWT' && route.AuthorizerId === undefined) {
    throw new TemplateError(`${resource.logicalId}: ${route.RouteKey} names no authorizer`);
  }
  return {
    key: route.RouteKey,
    scopes: route.AuthorizationScopes,
    authorizer: route.AuthorizationType === 'JWT' ? route.AuthorizerId : undefined,
    functionArn: target.running.config.arn,
    timeoutMs: integration?.TimeoutInMillis ?? 30_000,
  };
}

function authorizerOf(resource: Resource) {
  const { JwtConfiguration } = propertiesOf(resource, Authorizer);
  return createAuthorizer({ issuer: JwtConfiguration.Issuer, audience: JwtConfiguration.Audience });
}

const limits = ({ ThrottlingRateLimit, ThrottlingBurstLimit }: RouteSettings): Limits => ({
  rate: ThrottlingRateLimit ?? ACCOUNT_LIMITS.rate,
  burst: ThrottlingBurstLimit ?? ACCOUNT_LIMITS.burst,
});
