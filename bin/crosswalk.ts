import path from 'node:path';
import { createApp } from '../lib/app.ts';
import { bundleFunctions } from '../lib/bundle.ts';
import { type Configuration, ConfigurationError, readConfiguration } from '../lib/configuration.ts';
import { CrosswalkStack } from '../lib/crosswalk-stack.ts';

const app = createApp();

const readConfigurationOrExit = (): Configuration => {
  try {
    return readConfiguration(app.node);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
};

const configuration = readConfigurationOrExit();
const bundles = bundleFunctions(path.join(import.meta.dirname, '..'));
new CrosswalkStack(app, 'Crosswalk', { configuration, bundles });
