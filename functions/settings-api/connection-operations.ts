import * as z from 'zod';
import { Settings } from '../../core/settings.ts';
import { NewConnectionBody, RemoveQuery } from './connections.ts';

const About = z.strictObject({
  id: z.string(),
  createdAt: z.iso.datetime().nullable(),
  createdBy: z.string().nullable(),
  sync: Settings.shape.sync,
  health: z.enum(['good', 'suspended', 'failing', 'off', 'removing']),
  reasons: z.array(z.string()).meta({ description: 'Codes of what is wrong; `status` of the connection says more.' }),
});

/** The documents of the routes that are about connections. */
export const connectionDocuments = {
  Connection: About,
  Connections: z.strictObject({ connections: z.array(About), most: z.int() }),
  NewConnectionBody,
  RemoveConfirm: RemoveQuery.shape.confirm,
  Removed: z.strictObject({
    removed: z.boolean(),
    id: z.string().optional(),
    detail: z.string().optional(),
  }),
};

/** The routes of connections as the OpenAPI document describes them. */
export const connectionOperations = {
  'GET /api/connections': {
    operationId: 'readConnections',
    summary: 'The connections of this deployment, each with how it is doing in short',
    scope: 'read',
    gives: 'Connections',
    problems: [],
  },
  'POST /api/connections': {
    operationId: 'createConnection',
    summary: 'Make a connection, switched off',
    scope: 'write',
    takes: 'NewConnectionBody',
    gives: 'Connection',
    status: 201,
    problems: [400, 409, 413],
  },
  'DELETE /api/connections/{connection}': {
    operationId: 'removeConnection',
    summary: 'Remove a connection with all that is stored of it; "default" stays, as new',
    description:
      'Needs sync to be off. 202 says that it is not finished: send the same again after Retry-After. Nothing in either CRM is touched.',
    scope: 'write',
    parameters: [
      {
        name: 'confirm',
        in: 'query',
        required: true,
        description: 'The id of the connection again.',
        schema: { $ref: '#/components/schemas/RemoveConfirm' },
      },
    ],
    gives: 'Removed',
    problems: [400, 404, 409],
  },
} as const;
