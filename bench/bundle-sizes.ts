import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { bundleFunctions } from '../lib/bundle.ts';
import { functionNames } from '../lib/function-environments.ts';
import type { Benchmark, Figure } from './benchmark.ts';
import { rounded } from './statistics.ts';

/** A function's bundle as it is deployed and as `npm start` runs it. */
export interface Bundle {
  readonly name: string;
  readonly file: string;
}

/** Bundles every function anew. Throws a BundlingError when one does not build. */
export function buildBundles(): readonly Bundle[] {
  const folder = bundleFunctions(path.join(import.meta.dirname, '..'));
  return functionNames.map((name) => ({ name, file: path.join(folder, name, 'index.mjs') }));
}

/** How many bytes are uploaded for each function and loaded when it starts. */
export const bundleSizes: Benchmark = {
  name: 'bundles',
  title: 'Bundle of each function, in bytes',
  measure: async (say) => {
    say('bundling');
    return buildBundles().map(toFigure);
  },
};

function toFigure({ name, file }: Bundle): Figure {
  const bytes = readFileSync(file);
  return { what: name, value: `${rounded(bytes.length)} raw, ${rounded(gzipSync(bytes).length)} gzip` };
}
