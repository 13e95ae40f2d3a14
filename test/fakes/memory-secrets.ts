import {
  type GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-secrets-manager';
import { connectionSecrets } from '../../adapters/aws/connection-secret.ts';

/** The secret of the connection `default` in memory, read and changed by the real adapter. */
export function memorySecrets(document: object, clock: () => number) {
  const versions = [JSON.stringify(document)];
  let reads = 0;
  const send = async (command: unknown) => {
    const { SecretId } = (command as GetSecretValueCommand).input;
    if (SecretId !== 'crosswalk/default') throw new ResourceNotFoundException({ message: 'gone', $metadata: {} });
    if (command instanceof PutSecretValueCommand) versions.push(command.input.SecretString ?? '');
    else reads += 1;
    return { SecretString: versions.at(-1), VersionId: `v${versions.length}` };
  };
  return {
    secrets: connectionSecrets('crosswalk/', clock, { send }),
    /** What is stored now. */
    stored: (): Record<string, Record<string, unknown>> => JSON.parse(versions.at(-1) ?? '{}'),
    count: () => versions.length,
    /** How often it was read. */
    reads: () => reads,
    /** The same secret as another process sees it, which has nothing in mind. */
    another: () => connectionSecrets('crosswalk/', clock, { send }),
  };
}
