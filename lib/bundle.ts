import path from 'node:path';
import { buildSync } from 'esbuild';
import { functionNames } from './function-environments.ts';

/** Bundled CommonJS packages call `require` for Node's own modules; an ES module has none until it makes one. */
const banner = "import{createRequire}from'node:module';const require=createRequire(import.meta.url);";

/** A handler cannot be bundled; the message shows where and why. */
export class BundlingError extends Error {
  override readonly name = 'BundlingError';
}

/**
 * Bundles every function's handler in one run of esbuild and returns the folder that holds `<name>/index.mjs` for each.
 * The same files are deployed, run by `npm start` and measured. Throws a BundlingError when one does not build.
 */
export const bundleFunctions = (root: string, names: readonly string[] = functionNames): string => {
  const outdir = path.join(root, 'dist', 'functions');
  try {
    buildSync({
      absWorkingDir: root,
      entryPoints: names.map((name) => ({ in: `functions/${name}/handler.ts`, out: `${name}/index` })),
      outdir,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'node',
      target: 'node24',
      mainFields: ['module', 'main'],
      banner: { js: banner },
      legalComments: 'none',
      logLevel: 'silent',
    });
  } catch (error) {
    throw new BundlingError(error instanceof Error ? error.message : String(error), { cause: error });
  }
  return outdir;
};
