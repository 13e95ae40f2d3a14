import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  ChangeMessageVisibilityBatchCommand,
  type ChangeMessageVisibilityBatchCommandInput,
  SendMessageBatchCommand,
  type SendMessageBatchCommandInput,
} from '@aws-sdk/client-sqs';
import {
  BatchGetCommand,
  type BatchGetCommandInput,
  BatchWriteCommand,
  type BatchWriteCommandInput,
  type DynamoDBDocumentClient,
  GetCommand,
  type GetCommandInput,
  PutCommand,
  type PutCommandInput,
  QueryCommand,
  type QueryCommandInput,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { QueueClient } from '../adapters/aws/change-queue.ts';

/** The commands that the adapters of AWS send: their name and their input are what goes over the wire. */
const Sent = z.discriminatedUnion('name', [
  z.object({ name: z.literal('BatchGetCommand'), input: z.custom<BatchGetCommandInput>() }),
  z.object({ name: z.literal('BatchWriteCommand'), input: z.custom<BatchWriteCommandInput>() }),
  z.object({ name: z.literal('GetCommand'), input: z.custom<GetCommandInput>() }),
  z.object({ name: z.literal('PutCommand'), input: z.custom<PutCommandInput>() }),
  z.object({ name: z.literal('QueryCommand'), input: z.custom<QueryCommandInput>() }),
  z.object({ name: z.literal('UpdateCommand'), input: z.custom<UpdateCommandInput>() }),
  z.object({ name: z.literal('SendMessageBatchCommand'), input: z.custom<SendMessageBatchCommandInput>() }),
  z.object({
    name: z.literal('ChangeMessageVisibilityBatchCommand'),
    input: z.custom<ChangeMessageVisibilityBatchCommandInput>(),
  }),
]);
const CONFLICT = 409;

function commandOf({ name, input }: z.infer<typeof Sent>): unknown {
  switch (name) {
    case 'BatchGetCommand':
      return new BatchGetCommand(input);
    case 'BatchWriteCommand':
      return new BatchWriteCommand(input);
    case 'GetCommand':
      return new GetCommand(input);
    case 'PutCommand':
      return new PutCommand(input);
    case 'QueryCommand':
      return new QueryCommand(input);
    case 'UpdateCommand':
      return new UpdateCommand(input);
    case 'SendMessageBatchCommand':
      return new SendMessageBatchCommand(input);
    case 'ChangeMessageVisibilityBatchCommand':
      return new ChangeMessageVisibilityBatchCommand(input);
  }
}

/** Answers what a client in another process sends, out of stores in this one. */
export async function answerCommand(send: (command: unknown) => object, request: Request): Promise<Response> {
  const command = commandOf(Sent.parse(await request.json()));
  try {
    return Response.json(send(command));
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return new Response(null, { status: CONFLICT });
    throw error;
  }
}

interface Command {
  readonly input: object;
  readonly constructor: { readonly name: string };
}

/** A client whose stores are in another process, behind an address. Only as much of a client as the adapters use. */
export function remoteClient(url: string, fetcher: typeof fetch): DynamoDBDocumentClient & QueueClient {
  const send = async (command: Command): Promise<unknown> => {
    const body = JSON.stringify({ name: command.constructor.name, input: command.input });
    const response = await fetcher(url, { method: 'POST', body });
    if (response.status === CONFLICT)
      throw new ConditionalCheckFailedException({ message: 'The conditional request failed', $metadata: {} });
    if (response.status !== 200) throw new Error(`the store answered ${response.status}`);
    return response.json();
  };
  return z.custom<DynamoDBDocumentClient & QueueClient>().parse({ send });
}
