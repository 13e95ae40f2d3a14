import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as z from 'zod';
import packageJson from '../../package.json' with { type: 'json' };
import { json } from '../shared/json.ts';
import { once } from '../shared/once.ts';
import { type DocumentName, documents } from './answers.ts';
import { connectionOperations } from './connection-operations.ts';
import { credentialOperations } from './credential-operations.ts';

/** One route as the document describes it. */
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  /** The scope that a token needs. */
  readonly scope: 'read' | 'write';
  readonly parameters?: readonly object[];
  readonly takes?: DocumentName;
  readonly gives?: DocumentName;
  readonly hasVersion?: boolean;
  /** What says that it was done. @default 200 */
  readonly status?: number;
  readonly problems: readonly number[];
}

const CONNECTION = '/api/connections/{connection}';

const ref = (kind: string, name: string): object => ({ $ref: `#/components/${kind}/${name}` });
const schema = (name: DocumentName): object => ref('schemas', name);
const query = (name: string, description: string, value: object): object => ({
  name,
  in: 'query',
  description,
  schema: value,
});
const savings = [ref('parameters', 'IfMatch'), ref('parameters', 'DryRun')];

/** Every route of the API by its key in API Gateway. */
const operations: Readonly<Record<string, Operation>> = {
  'GET /api/openapi.json': {
    operationId: 'readOpenApi',
    summary: 'This document',
    scope: 'read',
    problems: [],
  },
  [`GET ${CONNECTION}/settings`]: {
    operationId: 'readSettings',
    summary: 'What the connection does',
    scope: 'read',
    gives: 'Settings',
    hasVersion: true,
    problems: [404],
  },
  [`PUT ${CONNECTION}/settings`]: {
    operationId: 'saveSettings',
    summary: 'Save the settings, or say what that would change',
    description:
      'Takes all settings at once, over the version that If-Match names. What is not valid is refused with 400, what contradicts itself with 422, each with its path; warnings are in the answer. Saving what is stored already changes nothing.',
    scope: 'write',
    parameters: savings,
    takes: 'Settings',
    gives: 'Saved',
    hasVersion: true,
    problems: [400, 404, 412, 413, 422, 428],
  },
  [`GET ${CONNECTION}/settings/history`]: {
    operationId: 'readHistory',
    summary: 'Who changed which settings, when, from what to what; the latest change first',
    scope: 'read',
    parameters: [
      query('before', 'Only versions older than this one.', schema('HistoryBefore')),
      query('limit', 'How many changes at most.', schema('HistoryLimit')),
    ],
    gives: 'History',
    problems: [400, 404],
  },
  [`POST ${CONNECTION}/settings/restore`]: {
    operationId: 'restoreSettings',
    summary: 'Bring a former version back, as a change like any other',
    description: 'Version 0 is what was there before anybody saved anything.',
    scope: 'write',
    parameters: savings,
    takes: 'RestoreBody',
    gives: 'Saved',
    hasVersion: true,
    problems: [400, 404, 412, 413, 422, 428],
  },
  ...connectionOperations,
  ...credentialOperations,
  [`GET ${CONNECTION}/status`]: {
    operationId: 'readStatus',
    summary: 'How the connection is doing: calls, feeds, what became of changes, what is set aside',
    scope: 'read',
    gives: 'Status',
    problems: [404],
  },
};

/** The API as an OpenAPI 3.1 document, derived from the schemas that check it. */
export const openApi = once(() => ({
  openapi: '3.1.0',
  info: {
    title: 'Crosswalk',
    version: packageJson.version,
    description: packageJson.description,
    license: { name: packageJson.license, identifier: packageJson.license },
  },
  servers: [{ url: '/' }],
  paths: paths(),
  components: {
    securitySchemes: {
      token: {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description: 'A token of the issuer of this deployment; each operation names the scope that it needs.',
      },
    },
    parameters,
    headers: { ETag: { description: 'The version of the settings, for If-Match.', schema: { type: 'string' } } },
    responses: {
      Problem: {
        description: 'It was not done: what was wrong, and what to do.',
        content: { 'application/problem+json': { schema: schema('Problem') } },
      },
    },
    schemas: schemas(),
  },
}));

/** Answers the document. */
export const getOpenApi = async (): Promise<APIGatewayProxyStructuredResultV2> => json(openApi());

const parameters = {
  Connection: {
    name: 'connection',
    in: 'path',
    required: true,
    description: 'A HubSpot portal with a Salesforce org. "default" exists from the start.',
    schema: { type: 'string' },
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    description: 'The ETag of the settings that were seen. A dry run needs none.',
    schema: { type: 'string' },
  },
  DryRun: query('dryRun', 'Say what would change and what there is to say about it, and save nothing.', {
    type: 'boolean',
    default: false,
  }),
};

function paths(): Record<string, Record<string, object>> {
  const byPath: Record<string, Record<string, object>> = {};
  for (const [key, operation] of Object.entries(operations)) {
    const [method = '', path = ''] = key.split(' ');
    byPath[path] = { ...byPath[path], [method.toLowerCase()]: describe(path, operation) };
  }
  return byPath;
}

function describe(path: string, { scope, parameters: own = [], takes, gives, problems, ...about }: Operation): object {
  const { operationId, summary, description, hasVersion, status: done = 200 } = about;
  const asked = [...(path.includes('{connection}') ? [ref('parameters', 'Connection')] : []), ...own];
  const given = gives === undefined ? { type: 'object' } : schema(gives);
  return {
    operationId,
    summary,
    ...(description !== undefined && { description }),
    security: [{ token: [scope] }],
    ...(asked.length > 0 && { parameters: asked }),
    ...(takes !== undefined && {
      requestBody: { required: true, content: { 'application/json': { schema: schema(takes) } } },
    }),
    responses: {
      [done]: {
        description: summary,
        ...(hasVersion === true && { headers: { ETag: ref('headers', 'ETag') } }),
        content: { 'application/json': { schema: given } },
      },
      ...Object.fromEntries([401, 403, ...problems].map((status) => [status, answerOf(status)])),
    },
  };
}

/** What API Gateway itself refuses has no document of ours. */
const answerOf = (status: number): object => {
  if (status === 401) return { description: 'No token, or one that is expired or of another issuer or audience.' };
  return status === 403 ? { description: 'The token lacks the scope.' } : ref('responses', 'Problem');
};

/** The JSON schemas of all documents. The meaning of a setting is its description, the Japanese one beside it. */
function schemas(): Record<string, object> {
  const registry = z.registry<{ id: string }>();
  for (const [id, document] of Object.entries(documents)) registry.add(document, { id });
  const { schemas: made } = z.toJSONSchema(registry, {
    uri: (id) => `#/components/schemas/${id}`,
    io: 'input',
    override: ({ jsonSchema }) => {
      const { en, ja } = jsonSchema;
      delete jsonSchema['en'];
      delete jsonSchema['ja'];
      if (typeof en === 'string') Object.assign(jsonSchema, { description: en, 'x-ja': ja });
    },
  });
  return Object.fromEntries(
    Object.entries(made).map(([name, { $id: _id, $schema: _schema, ...rest }]) => [name, rest]),
  );
}
