/** One entry of an error's `errors`: what is wrong with which property. */
export interface ErrorDetail {
  readonly message: string;
  readonly code?: string;
  readonly context?: Context;
}

export type Context = Readonly<Record<string, readonly string[]>>;

/** The parts of HubSpot's error envelope; what is absent stays out of the body. */
export interface ErrorParts {
  readonly message: string;
  readonly category?: string;
  readonly subCategory?: string;
  readonly errors?: readonly ErrorDetail[];
  readonly context?: Context;
  readonly links?: Readonly<Record<string, string>>;
  /** Members only one error has, such as `policyName`. */
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer that is not a success: status and envelope, thrown from wherever it is found out. */
export class HubspotError extends Error {
  override readonly name = 'HubspotError';
  readonly status: number;
  readonly parts: ErrorParts;
  constructor(status: number, parts: ErrorParts) {
    super(parts.message);
    this.status = status;
    this.parts = parts;
  }
}

/** An answer of the gateway in front of HubSpot: a page, not an envelope. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly reply: {
    readonly status: number;
    readonly body: string;
    readonly headers: Readonly<Record<string, string>>;
  };
  constructor(status: number, page: string) {
    super(`the gateway answered ${status}`);
    this.reply = { status, body: page, headers: { 'Content-Type': 'text/html; charset=utf-8' } };
  }
}

/** 409 for an e-mail in use. The id of the record in the way is only found inside the message: integrations parse it. */
export class AlreadyExists extends HubspotError {
  readonly existingId: string;
  constructor(what: string, existingId: string) {
    super(409, { message: `${what} Existing ID: ${existingId}`, category: 'CONFLICT' });
    this.existingId = existingId;
  }
}

/** The envelope in the order of keys that recorded answers have. */
export function errorBody(parts: ErrorParts, correlationId: string): Record<string, unknown> {
  const { message, extra, errors, context, links, category, subCategory } = parts;
  return {
    status: 'error',
    message,
    ...(extra?.['errorType'] === undefined ? {} : { errorType: extra['errorType'] }),
    correlationId,
    ...extra,
    ...(errors && { errors }),
    ...(context && { context }),
    ...(links && { links }),
    ...(category && { category }),
    ...(subCategory && { subCategory }),
  };
}

/** 400 VALIDATION_ERROR, for requests that are wrong in themselves. */
export function invalid(message: string, rest: Omit<ErrorParts, 'message' | 'category'> = {}): HubspotError {
  return new HubspotError(400, { message, category: 'VALIDATION_ERROR', ...rest });
}

/** 404 for a single record, in HubSpot's own odd words (two spaces included). */
export function objectNotFound(id: string): HubspotError {
  return new HubspotError(404, {
    message: 'Object not found.  objectId are usually numeric.',
    context: { id: [id] },
    category: 'OBJECT_NOT_FOUND',
  });
}

/** 501: HubSpot has it, the simulator has not. */
export function notSimulated(what: string): HubspotError {
  return new HubspotError(501, { message: `The simulator does not have ${what}`, category: 'NOT_IMPLEMENTED' });
}

/** What is wrong with one property of a write. */
export interface PropertyIssue {
  readonly name: string;
  readonly value: string;
  readonly code: string;
  readonly message: string;
}

/** 400 for values that do not fit: every issue twice, as JSON inside the message and as `errors`, like the recordings. */
export function invalidProperties(issues: readonly PropertyIssue[], portalId: number): HubspotError {
  const embedded = issues.map(({ name, value, code, message }) => ({
    isValid: false,
    message,
    error: code,
    name,
    localizedErrorMessage: message,
    ...(code === 'PROPERTY_DOESNT_EXIST' ? {} : { propertyValue: value }),
    portalId,
  }));
  return invalid(`Property values were not valid: ${JSON.stringify(embedded)}`, {
    errors: issues.map(({ name, code, message }) => ({ message, code, context: { propertyName: [name] } })),
  });
}
