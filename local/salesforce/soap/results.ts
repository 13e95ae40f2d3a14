import { asRowError, type RecordError, RecordRejected } from '../record-error.ts';
import type { Caller, Org } from '../org.ts';
import { descend, type XmlElement } from '../xml.ts';
import { SoapFault } from './envelope.ts';

/** One SOAP call that is carried out, with what its headers say. */
export interface SoapCall {
  readonly org: Org;
  readonly caller: Caller;
  readonly element: XmlElement;
  readonly allOrNone: boolean;
}

/** What became of one input of a call. */
export type Outcome<T> =
  | { readonly success: true; readonly value: T }
  | { readonly success: false; readonly errors: readonly RecordError[] };

const MOST_INPUTS = 200;

const ROLLED_BACK: RecordError = {
  statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
  message: 'Record rolled back because not all records were valid and the request was using AllOrNone header',
  fields: [],
};

/** The inputs of a call: its children of that name. Throws SoapFault for more than 200. */
export function readInputs({ element }: SoapCall, name: string): readonly XmlElement[] {
  const inputs = element.children.filter((child) => child.name === name);
  if (inputs.length > MOST_INPUTS) {
    const message = `record limit reached. cannot submit more than ${MOST_INPUTS} records into this call`;
    throw new SoapFault('EXCEEDED_ID_LIMIT', message);
  }
  return inputs;
}

/** The text of a child; null when it is absent, nil or empty. */
export const textIn = (element: XmlElement, name: string): string | null => {
  const text = descend(element, name)?.text.trim() ?? '';
  return text === '' ? null : text;
};

export const flagIn = (element: XmlElement, name: string): boolean => /^(?:true|1)$/.test(textIn(element, name) ?? '');

/** Carries out each input in a transaction of its own; with AllOrNone one refusal takes the others back. */
export function carryOutEach<T>(
  { org, allOrNone }: SoapCall,
  inputs: readonly XmlElement[],
  carryOut: (input: XmlElement) => T,
): readonly Outcome<T>[] {
  const start = org.documents.savepoint();
  const outcomes = inputs.map((input): Outcome<T> => {
    const savepoint = org.documents.savepoint();
    try {
      return { success: true, value: carryOut(input) };
    } catch (error) {
      if (!(error instanceof RecordRejected)) throw error;
      savepoint.rollback();
      return { success: false, errors: error.errors.map(asRowError) };
    }
  });
  if (!allOrNone || outcomes.every(({ success }) => success)) return outcomes;
  start.rollback();
  return outcomes.map((outcome) => (outcome.success ? { success: false, errors: [ROLLED_BACK] } : outcome));
}
