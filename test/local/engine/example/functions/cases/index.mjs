const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
let invocations = 0;

const CASES = {
  text: () => ({
    statusCode: 201,
    headers: { 'X-One': 1, 'Content-Type': 'text/plain' },
    cookies: ['a=1', 'b=2; Path=/'],
    body: 'hello',
  }),
  binary: () => ({
    statusCode: 200,
    headers: { 'content-type': 'image/png' },
    body: 'iVBORw==',
    isBase64Encoded: true,
  }),
  bare: () => ({ plain: true }),
  string: () => 'just text',
  nothing: () => undefined,
  badStatus: () => ({ statusCode: 'soon', body: '' }),
  objectBody: () => ({ statusCode: 200, body: { a: 1 } }),
  throws: () => {
    throw new RangeError('out of range');
  },
  exits: () => process.exit(3),
  loops: () => {
    for (;;);
  },
  slow: async () => {
    await pause(5000);
  },
  rejectsLater: async () => {
    void Promise.reject(new Error('nobody awaits this'));
    await pause(500);
  },
  memory: () => {
    const kept = [];
    for (;;) kept.push(Array.from({ length: 100_000 }, (_, index) => ({ index })));
  },
  large: () => 'x'.repeat(7_000_000),
  environment: () => ({ ...process.env }),
  counts: () => ({ invocations }),
};

export const handler = async (event, context) => {
  invocations += 1;
  const name = event.pathParameters?.name;
  if (name !== undefined) return CASES[name]();
  return { event, pid: process.pid, remainingMs: context.getRemainingTimeInMillis(), context: { ...context } };
};
