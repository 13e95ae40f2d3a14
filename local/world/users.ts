import type { Side, WorldUser } from './types.ts';

const BOTH: readonly Side[] = ['salesforce', 'hubspot'];

type Row = readonly [firstName: string, lastName: string, mailbox: string, active: boolean, sides: readonly Side[]];

const ROWS: readonly Row[] = [
  ['Marta', 'Lindqvist', 'marta.lindqvist', true, BOTH],
  ['Tom', "O'Brien", 'tom.obrien', true, BOTH],
  ['愛子', '田中', 'aiko.tanaka', true, BOTH],
  ['Jörg', 'Weiß', 'joerg.weiss', true, BOTH],
  ['Σοφία', 'Παπαδοπούλου', 'sofia.papadopoulou', true, BOTH],
  ['Pete', 'Novak', 'pete.novak', false, BOTH],
  ['Ravi', 'Menon', 'ravi.menon', true, ['salesforce']],
  ['Chloé', 'Dubois', 'chloe.dubois', true, ['hubspot']],
];

/**
 * The sales team. Pete has left and still owns records on both sides; Ravi never got a seat in HubSpot, Chloé of
 * marketing none in Salesforce.
 */
export const USERS: readonly WorldUser[] = ROWS.map(([firstName, lastName, mailbox, active, sides], index) => ({
  key: `user-${String(index + 1).padStart(2, '0')}`,
  firstName,
  lastName,
  email: `${mailbox}@tarn.example.com`,
  active,
  sides,
}));
