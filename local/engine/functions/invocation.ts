/** What a function that failed says of it, in the shape that Lambda answers to whoever invoked it. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** How one invocation ended; `payload` is JSON text. */
export type InvocationResult =
  | { readonly status: 'success'; readonly payload: string }
  | { readonly status: 'error'; readonly error: FunctionError }
  /** All reserved environments are busy: nothing was run. */
  | { readonly status: 'throttled' };

export const failure = (errorType: string, errorMessage: string): InvocationResult => ({
  status: 'error',
  error: { errorType, errorMessage },
});

/** What the template says of one function; times are in ms. */
export interface FunctionConfig {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  /** The short name for people: in logs, on the console and for the fault switches. */
  readonly label: string;
  readonly codeFolder: string;
  readonly handler: string;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  readonly reservedConcurrency: number | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly logging: { readonly format: 'Text' | 'JSON'; readonly level?: string | undefined };
}
