import { ArnFormat, type Duration, NestedStack, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { FifoQueue } from './fifo-queue.ts';
import { SignIn, type TokenIssuer } from './sign-in.ts';
import { createTables, type Tables } from './tables.ts';

export interface StateProps {
  /** The issuer whose tokens are accepted. @default a user pool of this deployment's own */
  readonly issuer?: TokenIssuer | undefined;
  /** What the names of the connections' secrets begin with. */
  readonly secretsPrefix: string;
  /** How long a change may be in work before another worker may take it. */
  readonly changeVisibility: Duration;
}

/** What must survive: everything else can be thrown away and deployed again. */
export class State extends NestedStack {
  readonly tables: Tables;
  readonly changes: FifoQueue;
  readonly issuer: TokenIssuer;
  /** The secrets of all connections: the credentials, and the secret in the receiver's address. */
  readonly connectionSecrets: string;
  readonly secretsPrefix: string;

  constructor(scope: Construct, id: string, { issuer, secretsPrefix, changeVisibility }: StateProps) {
    super(scope, id, { description: 'Crosswalk: what must survive (tables, queue, secret, sign-in)' });
    this.tables = createTables(this);
    this.changes = new FifoQueue(this, 'Changes', { visibilityTimeout: changeVisibility });
    this.createSecret(`${secretsPrefix}default`);
    this.secretsPrefix = secretsPrefix;
    this.connectionSecrets = Stack.of(scope).formatArn({
      service: 'secretsmanager',
      resource: 'secret',
      resourceName: `${secretsPrefix}*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.issuer = issuer ?? new SignIn(this, 'SignIn');
  }

  private createSecret(secretName: string): void {
    const secret = new Secret(this, 'DefaultConnection', {
      secretName,
      description: 'Crosswalk: credentials of the connection "default" and the secret in its webhook address',
      generateSecretString: {
        secretStringTemplate: '{}',
        generateStringKey: 'webhookSecret',
        passwordLength: 64,
        excludePunctuation: true, // it becomes part of a URL's path
      },
      // Kept like the tables, but not after a first deployment that failed: its fixed name would block the next.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'Rotation cannot be automatic: the credentials are issued by HubSpot and Salesforce, and the webhook secret is ' +
        'part of an address that an administrator enters in Salesforce. The runbook says how to rotate by hand.',
    });
  }
}
