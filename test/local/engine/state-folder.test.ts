import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StateFolderBusy, StateFolderUnfit, lockStateFolder } from '../../../local/engine/state-folder.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'crosswalk-state-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const fill = (...names: string[]) => {
  for (const name of names) {
    if (path.extname(name) === '') mkdirSync(path.join(folder, name));
    else writeFileSync(path.join(folder, name), '');
  }
};
const names = () => readdirSync(folder).filter((name) => !name.startsWith('engine.lock'));

describe('a state folder', () => {
  it('that is emptied loses what an engine made and nothing else', () => {
    lockStateFolder(folder).unlock();
    fill('dynamodb', 'logs', 'cdk.out', 'credentials.json', 'joined.json', 'oidc.json', 'sqs.sqlite', 'sqs.sqlite-wal');
    fill('notes.txt', 'photos', 'mine.sqlite', 'package.json');
    const state = lockStateFolder(folder);
    state.empty();
    expect(names()).toEqual(['mine.sqlite', 'notes.txt', 'package.json', 'photos']);
    state.unlock();
  });

  it.each([
    ['a text', ['notes.txt']],
    ['a text beside names that an engine uses too', ['notes.txt', 'credentials.json', 'logs']],
    ['only a folder that any program may have made', ['logs']],
  ])('with %s, in which no engine ever worked, is refused and left as it was', (_, held) => {
    fill(...held);
    chmodSync(folder, 0o755);
    expect(() => lockStateFolder(folder)).toThrow(StateFolderUnfit);
    expect(readdirSync(folder).toSorted()).toEqual(held.toSorted());
    expect(statSync(folder).mode & 0o777).toBe(0o755);
  });

  it('with nothing but an engine’s own files is taken', () => {
    fill('credentials.json', 'logs');
    expect(() => lockStateFolder(folder).unlock()).not.toThrow();
  });

  it('is its owner’s alone, made so or set so', () => {
    const made = path.join(folder, 'new', 'state');
    lockStateFolder(made).unlock();
    expect(statSync(made).mode & 0o777).toBe(0o700);
    chmodSync(made, 0o755);
    lockStateFolder(made).unlock();
    expect(statSync(made).mode & 0o777).toBe(0o700);
  });

  it('has one engine at a time', () => {
    const state = lockStateFolder(folder);
    expect(() => lockStateFolder(folder, 1)).toThrow(StateFolderBusy);
    state.unlock();
  });

  it('is no file, nor below one', () => {
    const file = path.join(folder, 'a.txt');
    writeFileSync(file, '');
    expect(() => lockStateFolder(file)).toThrow(/is a file, not a folder/);
    expect(() => lockStateFolder(path.join(file, 'b'))).toThrow(StateFolderUnfit);
  });
});
