import { describe, expect, test } from 'vitest';
import { routes as answered } from '../../functions/settings-api/handler.ts';
import { openApi } from '../../functions/settings-api/openapi.ts';
import { contexts, resourcesOf, synthesize } from './deployment.ts';

const receivers = ['POST /webhooks/hubspot/{connection}', 'POST /webhooks/salesforce/{connection}/{secret}'];

describe.each([
  ['a user pool of its own', 'crosswalk/'],
  ['an issuer of the owner', ''],
] as const)('the API with %s', (issuer, prefix) => {
  const deployment = synthesize(contexts[issuer]);
  const routes = resourcesOf(deployment, 'AWS::ApiGatewayV2::Route').map(([, { Properties }]) => Properties);

  test('has these routes and no other', () => {
    expect(routes.map(({ RouteKey }) => String(RouteKey)).toSorted()).toEqual([
      'DELETE /api/connections/{connection}',
      'GET /api/connections',
      'GET /api/connections/{connection}/credentials/hubspot',
      'GET /api/connections/{connection}/credentials/salesforce',
      'GET /api/connections/{connection}/lists',
      'GET /api/connections/{connection}/settings',
      'GET /api/connections/{connection}/settings/history',
      'GET /api/connections/{connection}/status',
      'GET /api/openapi.json',
      'POST /api/connections',
      'POST /api/connections/{connection}/credentials/hubspot/check',
      'POST /api/connections/{connection}/credentials/salesforce/check',
      'POST /api/connections/{connection}/lists',
      'POST /api/connections/{connection}/settings/restore',
      ...receivers,
      'PUT /api/connections/{connection}/credentials/hubspot',
      'PUT /api/connections/{connection}/credentials/salesforce',
      'PUT /api/connections/{connection}/settings',
    ]);
  });

  test('has what its function answers, with the scopes that its document names', () => {
    const documented = Object.entries(openApi().paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => {
        const { security } = operation as { security: { token: string[] }[] };
        return [`${method.toUpperCase()} ${path}`, security[0]?.token.map((scope) => prefix + scope)] as const;
      }),
    );
    const deployed = routes.map(
      ({ RouteKey, AuthorizationScopes }) => [String(RouteKey), AuthorizationScopes] as const,
    );
    const own = new Map(deployed.filter(([key]) => !receivers.includes(key)));
    expect(own).toEqual(new Map(documented));
    expect([...own.keys()].toSorted()).toEqual(Object.keys(answered).toSorted());
  });

  test('asks for a token on every route but the receivers', () => {
    const [authorizer] = resourcesOf(deployment, 'AWS::ApiGatewayV2::Authorizer').map(([id]) => `\${${id}}`);
    for (const { RouteKey, AuthorizationType, AuthorizerId } of routes) {
      const protection = receivers.includes(String(RouteKey)) ? ['NONE', undefined] : ['JWT', authorizer];
      expect([RouteKey, AuthorizationType, AuthorizerId]).toEqual([RouteKey, ...protection]);
    }
  });

  test('lets read who may read, and change who may write', () => {
    for (const { RouteKey, AuthorizationScopes } of routes) {
      const [method] = String(RouteKey).split(' ');
      const scope = receivers.includes(String(RouteKey)) ? undefined : [prefix + (method === 'GET' ? 'read' : 'write')];
      expect([RouteKey, AuthorizationScopes]).toEqual([RouteKey, scope]);
    }
  });

  test('sends each route to a function that may be called by it', () => {
    const permitted = resourcesOf(deployment, 'AWS::Lambda::Permission').map(([, { Properties }]) => Properties);
    for (const { RouteKey, Target } of routes) {
      const integrationId = String(Target).replace(/^integrations\/\$\{(.*)\}$/u, '$1');
      const { IntegrationUri, PayloadFormatVersion } = deployment.stateless[integrationId]?.Properties ?? {};
      const path = String(RouteKey).split(' ')[1] ?? '';
      const permission = permitted.find(({ SourceArn }) => String(SourceArn).endsWith(`/*/*${path}`));
      expect(PayloadFormatVersion).toBe('2.0');
      expect(permission).toMatchObject({ FunctionName: IntegrationUri, Principal: 'apigateway.amazonaws.com' });
    }
  });

  test('limits how often each route may be called', () => {
    const [stage] = resourcesOf(deployment, 'AWS::ApiGatewayV2::Stage').map(([, { Properties }]) => Properties);
    expect(stage).toMatchObject({
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingBurstLimit: 400, ThrottlingRateLimit: 200 },
    });
  });

  test("never logs a path, since the receiver's holds its secret", () => {
    const [stage] = resourcesOf(deployment, 'AWS::ApiGatewayV2::Stage').map(([, { Properties }]) => Properties);
    const { Format } = (stage ?? {})['AccessLogSettings'] as { Format: string };
    const variables = Object.values(JSON.parse(Format) as Record<string, string>);
    expect(variables).toContain('$context.routeKey');
    expect(variables.filter((variable) => /path|protocol|domain|query/iu.test(variable))).toEqual([]);
  });

  test("prints the receiver's address without its secret", () => {
    expect(deployment.outputs['SalesforceReceiverUrl']).toMatch(/\/webhooks\/salesforce\/default\/<webhookSecret>$/u);
    expect(deployment.outputs['HubspotReceiverUrl']).toMatch(/\/webhooks\/hubspot\/default$/u);
    expect(deployment.outputs['ConnectionSecret']).toBe('Crosswalk/connections/default');
  });
});

describe('whose tokens count', () => {
  test("those of the owner's issuer, exactly as it was named", () => {
    const deployment = synthesize(contexts['an issuer of the owner']);
    const [authorizer] = resourcesOf(deployment, 'AWS::ApiGatewayV2::Authorizer').map(
      ([, { Properties }]) => Properties,
    );
    expect(authorizer).toMatchObject({
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Issuer: 'https://login.example.com/', Audience: ['crosswalk'] },
    });
    expect(deployment.outputs).toMatchObject({ Issuer: 'https://login.example.com/', Audience: 'crosswalk' });
    expect(Object.values(deployment.stateful).filter(({ Type }) => Type.startsWith('AWS::Cognito'))).toEqual([]);
  });

  test('those of the user pool for its machine client, which has both scopes', () => {
    const deployment = synthesize();
    const [authorizer] = resourcesOf(deployment, 'AWS::ApiGatewayV2::Authorizer').map(
      ([, { Properties }]) => Properties,
    );
    const [[clientId, client] = []] = resourcesOf(deployment, 'AWS::Cognito::UserPoolClient');
    expect(authorizer?.['JwtConfiguration']).toEqual({
      Issuer: '${SignInUsers1801E146.ProviderURL}',
      Audience: [`\${${clientId}}`],
    });
    expect(client?.Properties).toMatchObject({
      GenerateSecret: true,
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: [expect.stringMatching(/\/read$/u), expect.stringMatching(/\/write$/u)],
    });
    expect(deployment.outputs['TokenUrl']).toMatch(/^https:\/\/.*\/oauth2\/token$/u);
  });
});
