import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { Template, TemplateError } from './template.ts';

/** What `cdk synth` left in a folder: templates, and the files that templates name by their key in the asset bucket. */
export interface Assembly {
  readonly stacks: readonly { readonly name: string; readonly template: Template }[];
  /** The file or folder behind an object key such as `<hash>.zip`. Throws TemplateError when it is not there. */
  asset(objectKey: string): string;
}

const Manifest = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      properties: z
        .object({ templateFile: z.string().optional(), file: z.string().optional(), stackName: z.string().optional() })
        .optional(),
    }),
  ),
});

const AssetManifest = z.object({
  files: z
    .record(
      z.string(),
      z.object({
        source: z.object({ path: z.string().optional() }),
        destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
      }),
    )
    .default({}),
});

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

/** Reads a CDK cloud assembly. Assets are looked up by their S3 key, which is all that the template says of them. */
export function readAssembly(folder: string): Assembly {
  const artifacts = Object.entries(Manifest.parse(readJson(path.join(folder, 'manifest.json'))).artifacts);
  const stacks = artifacts
    .filter(([, artifact]) => artifact.type === 'aws:cloudformation:stack')
    .map(([id, { properties }]) => ({
      name: properties?.stackName ?? id,
      template: readTemplate(path.join(folder, properties?.templateFile ?? '')),
    }));
  const assets = new Map<string, string>();
  for (const [, { type, properties }] of artifacts) {
    if (type === 'cdk:asset-manifest')
      readAssets(folder, properties?.file ?? '').forEach((file, key) => assets.set(key, file));
  }
  return {
    stacks,
    asset: (objectKey) => {
      const file = assets.get(objectKey);
      if (file === undefined || !existsSync(file))
        throw new TemplateError(`the asset ${objectKey} is not in the assembly`);
      return file;
    },
  };
}

function readAssets(folder: string, manifestFile: string): Map<string, string> {
  const assets = new Map<string, string>();
  for (const { source, destinations } of Object.values(
    AssetManifest.parse(readJson(path.join(folder, manifestFile))).files,
  )) {
    if (source.path === undefined) continue;
    for (const { objectKey } of Object.values(destinations)) assets.set(objectKey, path.resolve(folder, source.path));
  }
  return assets;
}

/** Reads one template file. Throws TemplateError with the place of what cannot be read. */
export function readTemplate(file: string): Template {
  const parsed = Template.safeParse(readJson(file));
  if (!parsed.success) throw new TemplateError(`${path.basename(file)}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
