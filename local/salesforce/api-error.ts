/** One error as REST reports it at call level. */
export interface ErrorBody {
  readonly message: string;
  readonly errorCode: string;
  readonly fields?: readonly string[];
}

/** A call that Salesforce refuses as a whole: thrown anywhere, answered as a JSON array with the HTTP status. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly errors: readonly ErrorBody[];

  constructor(status: number, ...errors: readonly ErrorBody[]) {
    super(errors.map(({ errorCode, message }) => `${errorCode}: ${message}`).join('; '));
    this.status = status;
    this.errors = errors;
  }
}

export const badRequest = (errorCode: string, message: string): ApiError => new ApiError(400, { message, errorCode });

export const notFound = (message = 'The requested resource does not exist'): ApiError =>
  new ApiError(404, { errorCode: 'NOT_FOUND', message });

/** What this simulator lacks and Salesforce may have: said, never faked. */
export const notImplemented = (what: string): ApiError =>
  new ApiError(501, { errorCode: 'NOT_IMPLEMENTED', message: `The simulator does not have ${what}` });
