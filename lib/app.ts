import { App, type AppProps, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';

/**
 * Behaviour of the CDK that is set here and not in cdk.json, so that the template is the same whether the CLI, `npm
 * start` or a test synthesizes it.
 */
const featureFlags: Readonly<Record<string, boolean>> = {
  '@aws-cdk/core:checkSecretUsage': true,
  '@aws-cdk/core:enablePartitionLiterals': true,
  '@aws-cdk/core:validateAgainstDefaultRules': true,
  '@aws-cdk/core:annotationsInValidationReport': true,
  '@aws-cdk/aws-iam:minimizePolicies': true,
  '@aws-cdk/aws-apigateway:logGroupDestinationArnWithoutWildcard': true,
  '@aws-cdk/aws-cloudwatch-actions:changeLambdaPermissionLogicalIdForLambdaAction': true,
};

/** An empty CDK app whose synthesis fails on an invalid template and on a finding of cdk-nag nobody has explained. */
export const createApp = (props: AppProps = {}): App => {
  const app = new App({ analyticsReporting: false, ...props, context: { ...featureFlags, ...props.context } });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;
};
