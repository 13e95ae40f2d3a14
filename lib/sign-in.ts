import { Aws, Duration, Fn, RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  AccountRecovery,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  UserPool,
  type UserPoolClient,
  type UserPoolResourceServer,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';

/** Who issues the tokens the API accepts, and what its scopes are called there. */
export interface TokenIssuer {
  readonly issuer: string;
  readonly audience: string;
  readonly scopes: { readonly read: string; readonly write: string };
  /** Where a program gets a token; unknown for an issuer that is not ours. */
  readonly tokenUrl?: string;
}

/** The token issuer of a deployment that brings none: a user pool, with one client for programs. */
export class SignIn extends Construct implements TokenIssuer {
  readonly issuer: string;
  readonly audience: string;
  readonly tokenUrl: string;
  readonly scopes = { read: 'crosswalk/read', write: 'crosswalk/write' };

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const pool = this.createPool();
    const read = new ResourceServerScope({ scopeName: 'read', scopeDescription: 'See settings and status' });
    const write = new ResourceServerScope({ scopeName: 'write', scopeDescription: 'Change settings' });
    const server = pool.addResourceServer('Api', { identifier: 'crosswalk', scopes: [read, write] });
    // The name must be free in the whole region, and again after a redeployment that left the old pool behind.
    const domain = pool.addDomain('Domain', {
      cognitoDomain: { domainPrefix: Fn.join('-', ['crosswalk', Fn.select(2, Fn.split('/', Aws.STACK_ID))]) },
    });
    const client = createMachineClient(pool, server, [read, write]);
    this.issuer = pool.userPoolProviderUrl;
    this.audience = client.userPoolClientId;
    this.tokenUrl = `${domain.baseUrl()}/oauth2/token`;
  }

  private createPool(): UserPool {
    const pool = new UserPool(this, 'Users', {
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      mfa: Mfa.REQUIRED,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
      },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(pool).acknowledge({
      id: 'AwsSolutions-COG8',
      reason:
        'The plus plan is charged per user and month for judging sign-ins. Nobody can sign up here, every user is ' +
        'made by the owner of the account and signs in with a second factor.',
    });
    return pool;
  }
}

const createMachineClient = (
  pool: UserPool,
  server: UserPoolResourceServer,
  scopes: readonly ResourceServerScope[],
): UserPoolClient =>
  pool.addClient('Machine', {
    generateSecret: true,
    accessTokenValidity: Duration.hours(1),
    authFlows: {},
    oAuth: {
      flows: { clientCredentials: true },
      scopes: scopes.map((scope) => OAuthScope.resourceServer(server, scope)),
    },
  });
