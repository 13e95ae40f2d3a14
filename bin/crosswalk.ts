import path from 'node:path';
import { createApp } from '../lib/app.ts';
import { BundlingError, bundleFunctions } from '../lib/bundle.ts';
import { ConfigurationError, readConfiguration } from '../lib/configuration.ts';
import { CrosswalkStack } from '../lib/crosswalk-stack.ts';

try {
  const app = createApp();
  const configuration = readConfiguration(app.node);
  const bundles = bundleFunctions(path.join(import.meta.dirname, '..'));
  new CrosswalkStack(app, 'Crosswalk', { configuration, bundles });
} catch (error) {
  // Their messages say what to mend; where in the program they were thrown helps nobody.
  if (!(error instanceof ConfigurationError || error instanceof BundlingError)) throw error;
  console.error(error.message);
  process.exit(1);
}
