import * as z from 'zod';
import { AwsError, type AwsService, readMembers } from '../aws-json.ts';
import { secretArn } from '../template/kinds.ts';
import type { Secret, SecretStore, Version } from './secret-store.ts';

const invalid = (message: string) => new AwsError('InvalidParameterException', message);
const notFound = () => new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
const read = <T>(schema: z.ZodType<T>, input: unknown): T => readMembers(schema, input, invalid);
const SecretId = z.string().min(1).max(2048);
const seconds = (ms: number) => ms / 1000;

const Getting = z.object({ SecretId, VersionId: z.string().optional(), VersionStage: z.string().optional() });
const Putting = z
  .object({
    SecretId,
    ClientRequestToken: z.string().min(32).max(64).optional(),
    SecretString: z.string().max(65_536).optional(),
    SecretBinary: z.base64().optional(),
    VersionStages: z.array(z.string()).min(1).max(20).optional(),
  })
  .refine(({ SecretString, SecretBinary }) => (SecretString === undefined) !== (SecretBinary === undefined), {
    error: 'You must provide either SecretString or SecretBinary.',
  });

const Creating = z.object({
  Name: z.string().regex(/^[\w/+=.@-]{1,512}$/),
  Description: z.string().max(2048).optional(),
  SecretString: z.string().max(65_536),
});
const Deleting = z.object({ SecretId, ForceDeleteWithoutRecovery: z.literal(true) });

/** The actions of Secrets Manager that this project uses. */
export function secretsService(store: SecretStore): AwsService {
  const find = (id: string): Secret => {
    const secret = store.find(id);
    if (secret === undefined) throw notFound();
    return secret;
  };
  return {
    target: 'secretsmanager',
    contentType: 'application/x-amz-json-1.1',
    unsupported: (action) =>
      new AwsError('UnknownOperationException', `${action} is not an action of the local secrets engine.`),
    actions: {
      GetSecretValue: (input) => {
        const query = read(Getting, input);
        const secret = find(query.SecretId);
        return valueOf(secret, versionOf(secret, query));
      },
      PutSecretValue: (input) => putValue(store, find(read(Putting, input).SecretId), read(Putting, input)),
      CreateSecret: (input) => {
        const { Name, Description, SecretString } = read(Creating, input);
        if (store.find(Name) !== undefined)
          throw new AwsError(
            'ResourceExistsException',
            `The operation failed because the secret ${Name} already exists.`,
          );
        store.create(Name, Description, () => SecretString);
        const made = find(Name);
        return { ARN: made.arn, Name, VersionId: versionOf(made, { SecretId: Name }).id };
      },
      DeleteSecret: (input) => {
        // Without recovery: then a secret that is not there is deleted as well, says Secrets Manager.
        const { SecretId: id } = read(Deleting, input);
        const secret = store.find(id);
        if (secret !== undefined) store.remove(secret);
        const { arn = secretArn(id), name = id } = secret ?? {};
        return { ARN: arn, Name: name, DeletionDate: seconds(Date.now()) };
      },
      DescribeSecret: (input) => description(find(read(z.object({ SecretId }), input).SecretId)),
      ListSecrets: () => ({ SecretList: store.all().map(description) }),
    },
  };
}

function versionOf(secret: Secret, query: z.infer<typeof Getting>): Version {
  const stage = query.VersionStage ?? (query.VersionId === undefined ? 'AWSCURRENT' : undefined);
  const version = secret.versions.find(
    ({ id, stages }) => (query.VersionId ?? id) === id && (stage === undefined || stages.includes(stage)),
  );
  if (version !== undefined) return version;
  throw new AwsError(
    'ResourceNotFoundException',
    `Secrets Manager can't find the specified secret value for ${query.VersionId ? `VersionId: ${query.VersionId}` : `staging label: ${stage}`}`,
  );
}

function putValue(store: SecretStore, secret: Secret, query: z.infer<typeof Putting>) {
  const existing = secret.versions.find(({ id }) => id === query.ClientRequestToken);
  if (existing && (existing.text !== query.SecretString || existing.binary !== query.SecretBinary)) {
    throw new AwsError('ResourceExistsException', 'A version with this ClientRequestToken and another value exists.');
  }
  const version =
    existing ??
    store.putVersion(secret, {
      ...(query.ClientRequestToken !== undefined && { id: query.ClientRequestToken }),
      ...(query.SecretString !== undefined && { text: query.SecretString }),
      ...(query.SecretBinary !== undefined && { binary: query.SecretBinary }),
      ...(query.VersionStages !== undefined && { stages: query.VersionStages }),
    });
  return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: version.stages };
}

const valueOf = (secret: Secret, version: Version) => ({
  ARN: secret.arn,
  Name: secret.name,
  VersionId: version.id,
  VersionStages: version.stages,
  CreatedDate: seconds(version.createdAt),
  ...(version.text !== undefined && { SecretString: version.text }),
  ...(version.binary !== undefined && { SecretBinary: version.binary }),
});

const description = (secret: Secret) => ({
  ARN: secret.arn,
  Name: secret.name,
  ...(secret.description !== undefined && { Description: secret.description }),
  CreatedDate: seconds(secret.createdAt),
  LastChangedDate: seconds(secret.changedAt),
  VersionIdsToStages: Object.fromEntries(secret.versions.map(({ id, stages }) => [id, stages])),
  SecretVersionsToStages: Object.fromEntries(secret.versions.map(({ id, stages }) => [id, stages])),
});
