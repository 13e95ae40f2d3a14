import { createHash } from 'node:crypto';
import * as z from 'zod';

const bytes = z.base64().transform((text) => Buffer.from(text, 'base64'));

/** A message attribute as the protocol carries it; binary values are base64 text. */
export const MessageAttribute = z
  .object({
    DataType: z.string().regex(/^(String|Number|Binary)(\..+)?$/, 'must begin with String, Number or Binary'),
    StringValue: z.string().optional(),
    BinaryValue: z.base64().optional(),
  })
  .refine(
    ({ DataType, StringValue, BinaryValue }) =>
      DataType.startsWith('Binary') ? BinaryValue !== undefined : StringValue !== undefined,
    'the value must be of the data type',
  );
export type MessageAttribute = z.infer<typeof MessageAttribute>;
export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** A message as the queue keeps it; times are in ms since the epoch. */
export interface StoredMessage {
  readonly sequence: number;
  readonly queue: string;
  readonly id: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly group: string | null;
  readonly deduplicationId: string | null;
  readonly sentAt: number;
  readonly firstReceivedAt: number | null;
  readonly receiveCount: number;
  readonly visibleAt: number;
  readonly receipt: string | null;
  /** The queue that a dead letter came from. */
  readonly source: string | null;
  readonly redelivered: boolean;
}

/** A message as a consumer gets it. */
export interface ReceivedMessage extends StoredMessage {
  readonly receiptHandle: string;
}

export const md5 = (data: string | Buffer): string => createHash('md5').update(data).digest('hex');

/** The MD5 of message attributes as SQS defines it: sorted by name, each part preceded by its length. */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).toSorted();
  if (names.length === 0) return undefined;
  const parts = names.flatMap((name) => {
    const attribute = attributes[name];
    if (attribute === undefined) return [];
    const isBinary = attribute.DataType.startsWith('Binary');
    const value = isBinary ? bytes.parse(attribute.BinaryValue) : Buffer.from(attribute.StringValue ?? '');
    return [
      sized(Buffer.from(name)),
      sized(Buffer.from(attribute.DataType)),
      Buffer.from([isBinary ? 2 : 1]),
      sized(value),
    ];
  });
  return md5(Buffer.concat(parts));
}

function sized(data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([length, data]);
}

/** What counts against the size limit: the body and the names, types and values of the attributes, in bytes. */
export const sizeBytes = (body: string, attributes: MessageAttributes): number =>
  Buffer.byteLength(body) +
  Object.entries(attributes).reduce(
    (sum, [name, { DataType, StringValue, BinaryValue }]) =>
      sum + Buffer.byteLength(name + DataType + (StringValue ?? '')) + Buffer.byteLength(BinaryValue ?? '', 'base64'),
    0,
  );

/** The characters that SQS takes are those of XML 1.0; anything else is refused. */
export const hasInvalidCharacter = (body: string): boolean =>
  !body.isWellFormed() || /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u.test(body);

/** A receipt handle says which message it is for and which of its receipts; it is opaque to consumers. */
export const receiptHandle = ({ queue, sequence }: StoredMessage, receipt: string): string =>
  Buffer.from(JSON.stringify([queue, sequence, receipt])).toString('base64');

const Receipt = z.tuple([z.string(), z.int(), z.string()]);

/** The parts of a receipt handle, or undefined when it is none. */
export function readReceiptHandle(handle: string): { queue: string; sequence: number; receipt: string } | undefined {
  try {
    const [queue, sequence, receipt] = Receipt.parse(JSON.parse(Buffer.from(handle, 'base64').toString()));
    return { queue, sequence, receipt };
  } catch {
    return undefined;
  }
}
