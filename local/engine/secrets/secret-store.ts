import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Store } from '../../store.ts';
import { secretArn } from '../template/kinds.ts';

const Version = z.object({
  id: z.string(),
  stages: z.array(z.string()),
  text: z.string().optional(),
  binary: z.string().optional(),
  createdAt: z.number(),
});
export type Version = z.infer<typeof Version>;

const Secret = z.object({
  name: z.string(),
  arn: z.string(),
  description: z.string().optional(),
  createdAt: z.number(),
  changedAt: z.number(),
  versions: z.array(Version),
});
export type Secret = z.infer<typeof Secret>;

export interface NewVersion {
  readonly id?: string;
  readonly text?: string;
  readonly binary?: string;
  readonly stages?: readonly string[];
}

/** The secrets of the stack with their versions, kept in a file; times are in ms since the epoch. */
export type SecretStore = ReturnType<typeof createSecretStore>;

export function createSecretStore(store: Store, now: () => number = Date.now) {
  const secrets = new Map(store.all('secrets').map(([name, document]) => [name, Secret.parse(document)]));
  const save = (secret: Secret): void => {
    secrets.set(secret.name, secret);
    store.put('secrets', secret.name, secret);
  };
  return {
    all: () => [...secrets.values()],
    /** Finds a secret by its name or by its ARN, with or without the six characters at its end. */
    find: (id: string) => [...secrets.values()].find(({ name, arn }) => [name, arn, arn.slice(0, -7)].includes(id)),
    /** Makes a secret at the first start; one that exists keeps its value, whatever the template says by now. */
    create: (name: string, description: string | undefined, makeText: () => string) => {
      if (secrets.has(name)) return;
      const createdAt = now();
      const first: Version = { id: randomUUID(), stages: ['AWSCURRENT'], text: makeText(), createdAt };
      save({
        name,
        arn: secretArn(name),
        createdAt,
        changedAt: createdAt,
        versions: [first],
        ...(description && { description }),
      });
    },
    putVersion: (secret: Secret, version: NewVersion): Version => {
      const added: Version = {
        id: version.id ?? randomUUID(),
        stages: [...(version.stages ?? ['AWSCURRENT'])],
        createdAt: now(),
        ...(version.text !== undefined && { text: version.text }),
        ...(version.binary !== undefined && { binary: version.binary }),
      };
      const versions = [...moveStages(secret.versions, added.stages), added].filter(({ stages }) => stages.length > 0);
      save({ ...secret, changedAt: added.createdAt, versions });
      return added;
    },
    remove: ({ name }: Secret): void => {
      secrets.delete(name);
      store.delete('secrets', name);
    },
    close: () => store.close(),
  };
}

/** A stage stands at one version only; what was current becomes previous. */
function moveStages(versions: readonly Version[], taken: readonly string[]): Version[] {
  const isReplaced = taken.includes('AWSCURRENT');
  return versions.map((version) => {
    const stages = version.stages.filter((stage) => !taken.includes(stage) && !(isReplaced && stage === 'AWSPREVIOUS'));
    return {
      ...version,
      stages: isReplaced && version.stages.includes('AWSCURRENT') ? [...stages, 'AWSPREVIOUS'] : stages,
    };
  });
}
