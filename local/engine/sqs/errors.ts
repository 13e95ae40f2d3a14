import { AwsError } from '../aws-json.ts';

const sqs = (type: string, message: string, queryCode: string): AwsError =>
  new AwsError(`com.amazonaws.sqs#${type}`, message, { queryCode });

/** The errors of SQS with the two codes by which its clients know them. */
export const queueDoesNotExist = () =>
  sqs('QueueDoesNotExist', 'The specified queue does not exist.', 'AWS.SimpleQueueService.NonExistentQueue');
export const receiptHandleIsInvalid = () =>
  sqs('ReceiptHandleIsInvalid', 'The input receipt handle is invalid.', 'ReceiptHandleIsInvalid');
export const messageNotInflight = () =>
  sqs('MessageNotInflight', 'The message referred to is not in flight.', 'AWS.SimpleQueueService.MessageNotInflight');
export const invalidMessageContents = () =>
  sqs('InvalidMessageContents', 'The message contains characters outside the allowed set.', 'InvalidMessageContents');
export const invalidParameter = (message: string) =>
  sqs('InvalidParameterValueException', message, 'InvalidParameterValue');
export const missingParameter = (name: string) =>
  sqs('MissingRequiredParameterException', `The request must contain the parameter ${name}.`, 'MissingParameter');
export const unsupportedOperation = (action: string) =>
  sqs(
    'UnsupportedOperation',
    `${action} is not an action of the local queue engine.`,
    'AWS.SimpleQueueService.UnsupportedOperation',
  );
export const invalidAttributeName = (name: string) =>
  sqs('InvalidAttributeName', `Unknown Attribute ${name}.`, 'InvalidAttributeName');
export const emptyBatch = (action: string) =>
  sqs(
    'EmptyBatchRequest',
    `There should be at least one ${action}RequestEntry in the request.`,
    'AWS.SimpleQueueService.EmptyBatchRequest',
  );
export const tooManyEntries = (count: number) =>
  sqs(
    'TooManyEntriesInBatchRequest',
    `Maximum number of entries per request are 10. You have sent ${count}.`,
    'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
  );
export const idsNotDistinct = (id: string) =>
  sqs('BatchEntryIdsNotDistinct', `Id ${id} repeated.`, 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct');
export const invalidBatchEntryId = () =>
  sqs(
    'InvalidBatchEntryId',
    'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
    'AWS.SimpleQueueService.InvalidBatchEntryId',
  );
export const batchTooLong = (bytes: number) =>
  sqs(
    'BatchRequestTooLong',
    `Batch requests cannot be longer than 1048576 bytes. You have sent ${bytes} bytes.`,
    'AWS.SimpleQueueService.BatchRequestTooLong',
  );
