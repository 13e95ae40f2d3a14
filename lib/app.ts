import featureFlags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };
import { App, type AppProps, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';

/**
 * An empty CDK app whose synthesis fails on an invalid template and on a finding of cdk-nag nobody has explained. The
 * behaviour that the CDK recommends for new apps is chosen here and not in cdk.json, so that the template is the same
 * whether the command line, `npm start` or a test synthesizes it.
 */
export const createApp = (props: AppProps = {}): App => {
  const app = new App({ analyticsReporting: false, ...props, context: { ...featureFlags, ...props.context } });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;
};
