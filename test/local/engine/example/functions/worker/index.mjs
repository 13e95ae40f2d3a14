import { appendFileSync } from 'node:fs';

/** What each message asks for by its `mode`; every attempt is written down. */
export const handler = async ({ Records }) => {
  const failures = [];
  for (const record of Records) {
    const { id, mode = 'ok', times = Infinity } = JSON.parse(record.body);
    const attempt = Number(record.attributes.ApproximateReceiveCount);
    appendFileSync(process.env.RECORD_FILE, `${JSON.stringify({ id, attempt, batch: Records.length })}\n`);
    if (mode === 'exit') process.exit(1);
    if (mode === 'loop') for (;;);
    if (mode === 'throw') throw new Error('poison');
    if (mode === 'unknown') return { batchItemFailures: [{ itemIdentifier: 'not-in-the-batch' }] };
    if (mode === 'fail' && attempt <= times) failures.push({ itemIdentifier: record.messageId });
  }
  return { batchItemFailures: failures };
};
