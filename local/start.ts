import path from 'node:path';
import { type Credentials, loadCredentials } from './credentials.ts';
import { type Engine, createEngine } from './engine/engine.ts';
import { createFaultSwitches } from './engine/faults.ts';
import { startFrontDoor } from './engine/front-door.ts';
import type { Print } from './engine/functions/function-log.ts';
import { type Ports, portsFrom } from './engine/ports.ts';
import { startServices } from './engine/services.ts';
import type { StateFolder } from './engine/state-folder.ts';
import { synthesize } from './engine/synthesize.ts';
import { type Joined, joinConnection } from './join.ts';
import { loadIssuerKeys } from './oidc/issuer-keys.ts';
import { createIssuer } from './oidc/issuer.ts';
import { listen } from './serve.ts';
import { startSimulators } from './simulators.ts';

export interface StartOptions {
  readonly projectFolder: string;
  readonly state: StateFolder;
  readonly base: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly print: Print;
}

/** Everything that `npm start` runs, and what its user needs to know of it. */
export interface Local {
  readonly ports: Ports;
  readonly credentials: Credentials;
  readonly joined: Joined;
  readonly receiverUrl: string;
  readonly clientSecret: string;
  /** Ends everything in order; nothing that was acknowledged is lost. */
  stop(): Promise<void>;
}

const AUDIENCE = 'crosswalk';
const SCOPES = ['read', 'write'];

/** How long functions may take to end their work when the engine stops, in ms. */
const GRACE_MS = 3000;

const at = (port: number) => `http://127.0.0.1:${port}`;

/** Synthesizes the stack and runs it beside both simulators. Rejects with the engine's own errors, or EADDRINUSE. */
export async function startLocal(options: StartOptions): Promise<Local> {
  const { state, projectFolder, print } = options;
  const ports = portsFrom(options.base);
  const assemblyFolder = state.file('cdk.out');
  const faults = createFaultSwitches();
  const [, frontDoor, services, issuer] = await Promise.all([
    synthesize({
      app: path.join('bin', 'crosswalk.ts'),
      projectFolder,
      outFolder: assemblyFolder,
      // Whoever tries it out sees what happens within a minute, messages or not.
      context: { oidcIssuer: at(ports.oidc), oidcAudience: AUDIENCE, slowestPollMinutes: '1' },
    }),
    startFrontDoor(ports.http),
    startServices(state.path, ports, faults),
    startIssuer(state, ports.oidc),
  ]);
  const engine = await createEngine({
    assemblyFolder,
    logFolder: state.file('logs'),
    services,
    frontDoor,
    faults,
    print,
  });
  const credentials = loadCredentials(state.file('credentials.json'));
  const joined = joinConnection({
    secrets: services.secrets,
    secretName: connectionSecretName(engine),
    credentials,
    addresses: { salesforce: at(ports.salesforce), hubspot: at(ports.hubspot) },
    environment: options.environment,
    memoryFile: state.file('joined.json'),
  });
  const receiverUrl = `${at(ports.http)}/webhooks/salesforce/default/${joined.webhookSecret}`;
  const simulators = await startSimulators({
    credentials,
    ports,
    file: (name) => state.file(name),
    receiverUrl,
    ...webhooksOf(joined, ports),
  });
  engine.open();
  return {
    ports,
    credentials,
    joined,
    receiverUrl,
    clientSecret: issuer.clientSecret,
    stop: async () => {
      await engine.stop(GRACE_MS);
      await simulators.close();
      await issuer.close();
      await services.close();
    },
  };
}

/** Events of the simulator mean nothing to a connection whose contacts are in another portal. */
const webhooksOf = ({ hubspotUrl, hubspotWebhookSecret }: Joined, { http, hubspot }: Ports) =>
  hubspotUrl === at(hubspot) && {
    webhooks: { clientSecret: hubspotWebhookSecret, targetUrl: `${at(http)}/webhooks/hubspot/default` },
  };

async function startIssuer(state: StateFolder, port: number) {
  const keys = await loadIssuerKeys(state.file('oidc.json'));
  const server = await listen(createIssuer({ issuer: () => at(port), audience: AUDIENCE, scopes: SCOPES, keys }), port);
  return { clientSecret: keys.clientSecret, close: () => server.close() };
}

function connectionSecretName(engine: Engine): string {
  const secret = engine.resources.find(
    ({ type, name }) => type === 'AWS::SecretsManager::Secret' && name.endsWith('/connections/default'),
  );
  if (secret === undefined) throw new Error('The template has no secret for the connection "default".');
  return secret.name;
}
