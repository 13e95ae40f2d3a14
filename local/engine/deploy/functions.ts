import { statSync } from 'node:fs';
import path from 'node:path';
import type { FaultSwitches } from '../faults.ts';
import type { AsyncPolicy } from '../functions/async-invocation.ts';
import { type ServiceEndpoints, environmentVariables } from '../functions/environment-variables.ts';
import { type Print, openFunctionLog } from '../functions/function-log.ts';
import { type RunningFunction, createRunner } from '../functions/function-runner.ts';
import type { FunctionConfig } from '../functions/invocation.ts';
import { labelAll } from '../labels.ts';
import type { Assembly } from '../template/assembly.ts';
import { EventInvokeConfig, LambdaFunction, propertiesOf } from '../template/properties.ts';
import type { Resource } from '../template/stack.ts';
import { TemplateError, at } from '../template/template.ts';

export interface FunctionsOptions {
  readonly assembly: Pick<Assembly, 'asset'>;
  readonly endpoints: ServiceEndpoints;
  readonly logFolder: string;
  readonly faults: FaultSwitches;
  readonly print: Print;
}

export interface DeployedFunction {
  readonly running: RunningFunction;
  /** How events nobody waits for are tried again. */
  readonly asyncPolicy: AsyncPolicy;
}

/** The functions of the template by their name. Their processes start with the first invocation. */
export function deployFunctions(
  resources: readonly Resource[],
  options: FunctionsOptions,
): Map<string, DeployedFunction> {
  const found = resources.filter(({ type }) => type === 'AWS::Lambda::Function');
  const labels = labelAll(found.map(({ logicalId }) => logicalId));
  const policies = asyncPolicies(resources);
  return new Map(
    found.map((resource) => {
      const config = functionConfig(resource, labels.get(resource.logicalId) ?? resource.logicalId, options.assembly);
      const running = createRunner({
        config,
        variables: environmentVariables(config, options.endpoints),
        log: openFunctionLog(options.logFolder, config.label, options.print),
        faults: options.faults,
      });
      return [config.name, { running, asyncPolicy: policies.get(config.name) ?? DEFAULT_POLICY }];
    }),
  );
}

const DEFAULT_POLICY: AsyncPolicy = { maxRetries: 2, maxAgeMs: 6 * 3_600_000 };

function asyncPolicies(resources: readonly Resource[]): Map<string, AsyncPolicy> {
  const configs = resources.filter(({ type }) => type === 'AWS::Lambda::EventInvokeConfig');
  return new Map(
    configs.map((resource) => {
      const properties = propertiesOf(resource, EventInvokeConfig);
      const policy = {
        maxRetries: properties.MaximumRetryAttempts,
        maxAgeMs: properties.MaximumEventAgeInSeconds * 1000,
      };
      return [functionName(properties.FunctionName), policy];
    }),
  );
}

function functionConfig(resource: Resource, label: string, assembly: Pick<Assembly, 'asset'>): FunctionConfig {
  const properties = propertiesOf(resource, LambdaFunction);
  const codeFolder = at(resource.logicalId, () => assembly.asset(properties.Code.S3Key));
  if (!statSync(codeFolder).isDirectory()) {
    throw new TemplateError(
      `${resource.logicalId}: its code is the file ${path.basename(codeFolder)}; only folders are run locally`,
    );
  }
  return {
    logicalId: resource.logicalId,
    name: resource.name,
    arn: resource.attributes['Arn'] ?? '',
    label,
    codeFolder,
    handler: properties.Handler,
    memoryMb: properties.MemorySize,
    timeoutMs: properties.Timeout * 1000,
    reservedConcurrency: properties.ReservedConcurrentExecutions,
    environment: properties.Environment?.Variables ?? {},
    logging: {
      format: properties.LoggingConfig?.LogFormat ?? 'Text',
      level: properties.LoggingConfig?.ApplicationLogLevel,
    },
  };
}

/** A function's name from its name or its ARN, with or without a qualifier. */
export const functionName = (nameOrArn: string): string =>
  nameOrArn.startsWith('arn:') ? (nameOrArn.split(':')[6] ?? '') : (nameOrArn.split(':')[0] ?? '');
