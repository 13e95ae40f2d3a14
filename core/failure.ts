/**
 * How the outside world said no, and what to do about it: `retry` later, nothing is wrong with the record; `limit`, the
 * connection's own limit of calls is reached; `allocation`, the vendor's is; `auth`, the credentials are not accepted;
 * `reject`, this request will never be accepted.
 */
export type FailureKind = 'retry' | 'limit' | 'allocation' | 'auth' | 'reject';

/** A vendor refused or could not be reached. Anything else that is thrown is a bug. */
export class VendorError extends Error {
  override readonly name: string = 'VendorError';
  readonly kind: FailureKind;
  readonly vendor: 'salesforce' | 'hubspot';

  constructor(vendor: 'salesforce' | 'hubspot', kind: FailureKind, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.vendor = vendor;
    this.kind = kind;
  }
}
