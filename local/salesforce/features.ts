import * as z from 'zod';
import type { Documents } from './documents.ts';
import type { Field } from './metadata/field.ts';
import type { Clock } from '../simulator.ts';

/** What an org may have switched on or not, and what depends on it. */
export interface Features {
  readonly statePicklists: boolean;
  /** When the describes last changed because of a switch; null when they never did. */
  readonly changedMs: number | null;
  /** Whether the org has this field as it is set up now. */
  shows(field: Field): boolean;
  setStatePicklists(active: boolean): void;
}

const STORED = z.object({ active: z.boolean(), changedMs: z.number() });

/** Opens the switches; one that was never moved stands where the options say. */
export function openFeatures(documents: Documents, clock: Clock, options: { statePicklists: boolean }): Features {
  const stored = documents.collection('feature', (document) => STORED.parse(document));
  const isActive = (): boolean => stored.get('statePicklists')?.active ?? options.statePicklists;
  return {
    get statePicklists() {
      return isActive();
    },
    get changedMs() {
      return stored.get('statePicklists')?.changedMs ?? null;
    },
    shows: ({ feature }) => feature === null || isActive(),
    setStatePicklists: (active) => stored.set('statePicklists', { active, changedMs: clock() }),
  };
}
