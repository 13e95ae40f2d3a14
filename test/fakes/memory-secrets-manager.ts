import {
  CreateSecretCommand,
  DeleteSecretCommand,
  type GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
} from '@aws-sdk/client-secrets-manager';

const about = { message: 'refused', $metadata: {} };

/** Secrets Manager in memory: any number of secrets, each with the version of now and the one before. */
export function memorySecretsManager() {
  const secrets = new Map<string, string[]>();
  const send = async (command: unknown) => {
    if (command instanceof CreateSecretCommand) {
      const { Name = '', SecretString = '' } = command.input;
      if (secrets.has(Name)) throw new ResourceExistsException(about);
      secrets.set(Name, [SecretString]);
      return {};
    }
    const { SecretId = '' } = (command as GetSecretValueCommand).input;
    const versions = secrets.get(SecretId);
    if (command instanceof DeleteSecretCommand) return void secrets.delete(SecretId);
    if (versions === undefined) throw new ResourceNotFoundException(about);
    if (command instanceof PutSecretValueCommand)
      secrets.set(SecretId, [...versions, command.input.SecretString ?? ''].slice(-2));
    return { SecretString: secrets.get(SecretId)?.at(-1), VersionId: `v${versions.length}` };
  };
  return { client: { send } as never, secrets };
}
