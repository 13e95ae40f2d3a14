/** Why one record was refused, as the result of a collections call says it. */
export interface RecordError {
  readonly statusCode: string;
  readonly message: string;
  readonly fields: readonly string[];
}

/** One record that Salesforce refuses; a call for a single record becomes an error as a whole. */
export class RecordRejected extends Error {
  override readonly name = 'RecordRejected';
  readonly errors: readonly RecordError[];
  /** The status when the record is the whole call. */
  readonly status: number;

  constructor(errors: readonly RecordError[], status = 400) {
    super(errors.map(({ statusCode, message }) => `${statusCode}: ${message}`).join('; '));
    this.errors = errors;
    this.status = status;
  }
}

export const rejected = (statusCode: string, message: string, fields: readonly string[] = []): RecordRejected =>
  new RecordRejected([{ statusCode, message, fields }]);

/** A missing record is a wrong reference among many records, where a single call says 404. */
export const asRowError = (error: RecordError): RecordError =>
  error.statusCode === 'NOT_FOUND'
    ? { statusCode: 'INVALID_CROSS_REFERENCE_KEY', message: 'invalid cross reference id', fields: [] }
    : error;
