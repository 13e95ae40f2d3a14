import path from 'node:path';
import { USAGE, UsageError, readCommandLine } from './command-line.ts';
import { StateMismatch } from './engine/dynamodb/tables.ts';
import { PortTaken, checkPorts } from './engine/ports.ts';
import { StateFolderBusy, StateFolderUnfit, isStateFolder, lockStateFolder } from './engine/state-folder.ts';
import { SynthesisError } from './engine/synthesize.ts';
import { TemplateError } from './engine/template/template.ts';
import { type Local, startLocal } from './start.ts';
import { welcome } from './welcome.ts';

/** Stopping takes no longer than this, in ms, whatever still runs. */
const STOP_LIMIT_MS = 4800;

const projectFolder = path.join(import.meta.dirname, '..');

async function main(): Promise<void> {
  const startedAt = performance.now();
  const { help, base, fresh, stateFolder } = readCommandLine(process.argv.slice(2), process.env, projectFolder);
  if (help) return console.log(USAGE);
  // A start that is refused leaves nothing behind, so a new folder is made only when the ports are free.
  if (!isStateFolder(stateFolder)) await checkPorts(base);
  const state = lockStateFolder(stateFolder);
  await checkPorts(base);
  if (fresh) state.empty();
  console.log(fresh ? 'Starting anew …' : 'Starting …');
  const local = await startLocal({
    projectFolder,
    state,
    base,
    environment: process.env,
    print: (line) => console.error(line),
  });
  stopOnSignals(local, () => state.unlock());
  console.log(`\n${welcome(local, stateFolder, (performance.now() - startedAt) / 1000)}\n`);
}

// A terminal that was closed takes no more lines; that must not keep the engine from stopping in order.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

/** Ctrl-C, a termination, or the end of the program that started this one. */
function stopOnSignals(local: Local, unlock: () => void): void {
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    console.log('Stopping …');
    setTimeout(() => process.exit(0), STOP_LIMIT_MS).unref();
    local.stop().then(
      () => {
        unlock();
        process.exit(0);
      },
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  process.on('disconnect', stop);
}

/** Errors that say what to do about them; of all others the place matters too. */
const EXPLAINED = [UsageError, StateFolderBusy, StateFolderUnfit, PortTaken, SynthesisError, TemplateError];

main().catch((error: unknown) => {
  if (error instanceof StateMismatch) console.error(`${error.message}\nBegin anew with: npm start -- --fresh`);
  else if (EXPLAINED.some((kind) => error instanceof kind))
    console.error(error instanceof Error ? error.message : error);
  else console.error(error);
  process.exit(1);
});
