import path from 'node:path';
import type { Duration } from 'aws-cdk-lib';
import { RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { FunctionEnvironments, FunctionName } from './function-environments.ts';

/** Where the bundles lie and how long logs are kept: the same for every function of a deployment. */
export interface FunctionDefaults {
  /** The folder that holds `<name>/index.mjs` for each function. */
  readonly bundles: string;
  readonly logRetention: RetentionDays;
}

export interface NodeFunctionProps<Name extends FunctionName> extends FunctionDefaults {
  /** The folder under functions/ that holds its handler.ts. */
  readonly name: Name;
  readonly description: string;
  readonly environment: FunctionEnvironments[Name];
  readonly timeout: Duration;
  /** CPU comes with memory, so it also decides how fast a function starts. */
  readonly memoryMiB: number;
  /** Invocations by an event are tried again when they fail. @default AWS tries twice more */
  readonly retryAttempts?: number;
  /** How long an event may wait for its turn. @default six hours */
  readonly maxEventAge?: Duration;
}

/**
 * A function of this project as it runs in AWS: Node 24 on arm64, its own log group, and a role that can write to that
 * group and nothing else until the stack says so.
 */
export class NodeFunction<Name extends FunctionName> extends LambdaFunction {
  constructor(scope: Construct, id: string, props: NodeFunctionProps<Name>) {
    const { name, bundles, logRetention, memoryMiB, environment, ...rest } = props;
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    super(scope, id, {
      ...rest,
      code: Code.fromAsset(path.join(bundles, name)),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: memoryMiB,
      environment: { ...environment },
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
    });
  }
}
