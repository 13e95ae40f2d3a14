import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Node } from 'constructs';
import * as z from 'zod';

const isLoopback = (url: string): boolean => /^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?(\/|$)/u.test(url);

const Configuration = z
  .strictObject({
    oidcIssuer: z
      .url()
      .refine((url) => url.startsWith('https://') || isLoopback(url), 'must be an https address')
      .optional(),
    oidcAudience: z.string().min(1).optional(),
    alarmEmail: z.email().optional(),
    slowestPollMinutes: z.coerce.number().int().min(1).max(60).default(15),
    logRetentionDays: z.coerce.number().pipe(z.enum(RetentionDays)).default(RetentionDays.ONE_MONTH),
  })
  .refine(({ oidcIssuer, oidcAudience }) => (oidcIssuer === undefined) === (oidcAudience === undefined), {
    message: 'oidcIssuer and oidcAudience go together: give both, or neither for a user pool of its own',
    path: ['oidcAudience'],
  });

/** What the owner of a deployment can decide: `npx cdk deploy -c oidcIssuer=… -c oidcAudience=…`. */
export type Configuration = z.infer<typeof Configuration>;

/** The context given to the CDK app does not make sense; the message says what to change. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** Reads the context (`-c key=value`) of the CDK app. Throws a ConfigurationError that names each wrong key. */
export const readConfiguration = (node: Node): Configuration => {
  const given: unknown[][] = Object.keys(Configuration.shape)
    .map((key): unknown[] => [key, node.tryGetContext(key)])
    .filter(([, value]) => value !== undefined);
  const parsed = Configuration.safeParse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path, message }) => `  -c ${path.join('.')}=…: ${message}`);
  throw new ConfigurationError(`The configuration is wrong:\n${wrong.join('\n')}`);
};
