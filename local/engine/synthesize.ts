import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** The CDK app could not be synthesized; the message is what it said. */
export class SynthesisError extends Error {
  override readonly name = 'SynthesisError';
}

export interface SynthesisOptions {
  /** The CDK app's program. */
  readonly app: string;
  readonly projectFolder: string;
  readonly outFolder: string;
  readonly context: Readonly<Record<string, string>>;
}

/** Runs the CDK app in a process of its own, which needs no credentials. Throws SynthesisError. */
export async function synthesize({ app, projectFolder, outFolder, context }: SynthesisOptions): Promise<void> {
  const { PATH = '', SystemRoot, HOME } = process.env;
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', app], {
    cwd: projectFolder,
    env: {
      PATH,
      ...(SystemRoot !== undefined && { SystemRoot }),
      ...(HOME !== undefined && { HOME }),
      CDK_OUTDIR: outFolder,
      CDK_CONTEXT_JSON: JSON.stringify(context),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('exit', resolve));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  if (code !== 0) throw new SynthesisError(`The CDK app ${app} cannot be synthesized:\n${out}${err}`);
}
