import { createServer } from 'node:net';

/** A port that the engine needs is in use. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken';
}

/** The services of `npm start` in the order of their ports, counted from the base port. */
const SERVICES = {
  http: 'the settings API and webhooks',
  salesforce: 'the Salesforce simulator',
  hubspot: 'the HubSpot simulator',
  dynamodb: 'DynamoDB',
  sqs: 'SQS',
  secretsManager: 'Secrets Manager',
  oidc: 'the OIDC issuer',
} as const;
export type Ports = Readonly<Record<keyof typeof SERVICES, number>>;

export const DEFAULT_BASE = 4000;

/** The ports above a base port. */
export const portsFrom = (base: number): Ports => ({
  http: base,
  salesforce: base + 1,
  hubspot: base + 2,
  dynamodb: base + 3,
  sqs: base + 4,
  secretsManager: base + 5,
  oidc: base + 6,
});

/** Checks that every port can be listened on, before anything is started. Throws PortTaken naming all that cannot. */
export async function checkPorts(base: number): Promise<void> {
  const names = Object.values(SERVICES);
  const checks = await Promise.all(
    names.map(async (name, place) => ({ name, port: base + place, free: await isFree(base + place) })),
  );
  const taken = checks.filter(({ free }) => !free);
  if (taken.length === 0) return;
  const lines = taken.map(({ name, port }) => `  port ${port} (${name})`);
  throw new PortTaken(
    `Another program already listens on\n${lines.join('\n')}\n` +
      `Stop it, or choose another base port (this one is ${base}):\n  CROSSWALK_PORT=${base + 100} npm start`,
  );
}

const isFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
