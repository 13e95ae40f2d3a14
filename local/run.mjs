// Runs a script of this project under the project's own Node, after installing the locked dependencies if they are
// missing. Plain JavaScript for whatever Node (20 or newer) the machine has, since it runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const stamp = path.join(root, 'node_modules', '.crosswalk-lock');
const locked = createHash('sha256')
  .update(readFileSync(path.join(root, 'package-lock.json')))
  .digest('hex');

/** The same lockfile was installed completely: the stamp is written only after `npm ci` succeeded. */
const installed = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === locked;

/** `npm ci` or `npm install` run by hand leaves a hidden lockfile; a complete one is as good as our own stamp. */
const installedByHand = () => {
  const hidden = path.join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(hidden) || existsSync(stamp)) return false;
  const ours = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages;
  const theirs = JSON.parse(readFileSync(hidden, 'utf8')).packages;
  return Object.entries(ours).every(
    ([name, entry]) => name === '' || entry.optional || theirs[name]?.version === entry.version,
  );
};

if (!installed()) {
  if (!installedByHand()) {
    console.log('Installing the locked dependencies (once) …');
    const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: root,
      stdio: 'inherit',
      shell: process.platform === 'win32',
    });
    if (npm.status !== 0) {
      console.error('npm ci failed: see above. Mend the cause and run the command again.');
      process.exit(npm.status ?? 1);
    }
  }
  writeFileSync(stamp, locked);
}

const node = path.join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
if (!existsSync(node)) {
  console.error(`The project's own Node is missing (${node}). Delete node_modules and run the command again.`);
  process.exit(1);
}
const child = spawn(node, process.argv.slice(2), {
  cwd: root,
  // The channel tells the child when this process is killed in a way that lets it say nothing.
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  env: { ...process.env, NODE_OPTIONS: process.env.NODE_OPTIONS ?? '--disable-warning=ExperimentalWarning' },
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
/** The process of npm: the parent of this one, or of the shell between them. Known on Linux alone. */
const npmProcess = () => {
  try {
    const [, name, rest] = /^\d+ \((.*)\) \S (.*)/s.exec(readFileSync(`/proc/${process.ppid}/stat`, 'utf8')) ?? [];
    return /^(ba|da|z)?sh$/.test(name) ? rest.split(' ')[0] : String(process.ppid);
  } catch {
    return undefined;
  }
};

// npm that is killed leaves this process behind; what it started must not go on unseen, holding its ports.
const npm = process.env.npm_lifecycle_event === undefined ? undefined : npmProcess();
if (npm !== undefined) setInterval(() => npmProcess() !== npm && child.kill('SIGTERM'), 1000).unref();
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
