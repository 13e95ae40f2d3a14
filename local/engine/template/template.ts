import * as z from 'zod';

const Resource = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.json()).default({}),
  Condition: z.string().optional(),
  DependsOn: z.union([z.string(), z.array(z.string())]).optional(),
});

const Parameter = z.object({ Type: z.string(), Default: z.json().optional() });

/** A CloudFormation template as far as it decides what runs; rules and metadata are for the deployment alone. */
export const Template = z.object({
  Resources: z.record(z.string(), Resource).default({}),
  Parameters: z.record(z.string(), Parameter).default({}),
  Conditions: z.record(z.string(), z.json()).default({}),
  Mappings: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.json()))).default({}),
  Outputs: z
    .record(
      z.string(),
      z.object({
        Value: z.json(),
        Condition: z.string().optional(),
        Export: z.object({ Name: z.json() }).optional(),
      }),
    )
    .default({}),
  Transform: z.never({ error: 'the template uses a transform, which is not run locally' }).optional(),
});
export type Template = z.infer<typeof Template>;
export type TemplateResource = Template['Resources'][string];

/** The template says something that cannot be run; the message names the resource by its logical id. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

/** Puts the logical id in front of an error's message, once. */
export function at<T>(logicalId: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof TemplateError) || error.message.startsWith(logicalId)) throw error;
    throw new TemplateError(`${logicalId}: ${error.message}`, { cause: error });
  }
}
