import { appendFileSync } from 'node:fs';

/** Stops at the first message that fails, as a consumer of a FIFO queue must, and hands back the rest. */
export const handler = async ({ Records }) => {
  const failures = [];
  for (const record of Records) {
    const { id, failTimes = 0 } = JSON.parse(record.body);
    const attempt = Number(record.attributes.ApproximateReceiveCount);
    if (failures.length === 0 && attempt > failTimes) {
      appendFileSync(
        process.env.RECORD_FILE,
        `${JSON.stringify({ id, group: record.attributes.MessageGroupId, attempt })}\n`,
      );
    } else {
      failures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures: failures };
};
