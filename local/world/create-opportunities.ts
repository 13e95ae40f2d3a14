import type { PlacedAccount } from './create-accounts.ts';
import { type Draw, drawFrom, keyOf } from './draw.ts';
import type { WorldOpportunity, WorldPerson } from './types.ts';

const PRODUCTS = [
  'pH line',
  'Turbidity pilot',
  'Watch service, 1 year',
  'Oxygen probes ×12',
  'Renewal',
  'Chlorine retrofit',
] as const;

const STAGES = [
  'Prospecting',
  'Qualification',
  'Needs Analysis',
  'Value Proposition',
  'Id. Decision Makers',
  'Perception Analysis',
  'Proposal/Price Quote',
  'Negotiation/Review',
  'Closed Won',
  'Closed Lost',
] as const;

const ROLES = ['Decision Maker', 'Business User', 'Evaluator', 'Executive Sponsor'] as const;

/** 40 opportunities at accounts that Salesforce has, some without an amount or without contacts. */
export function createOpportunities(
  accounts: readonly PlacedAccount[],
  people: readonly WorldPerson[],
): readonly WorldOpportunity[] {
  const draw = drawFrom(40);
  return accounts
    .filter(({ sides }) => sides.includes('salesforce'))
    .slice(0, 40)
    .map((account, index) => createOpportunity(keyOf('opportunity', index + 1, 2), account, people, draw));
}

function createOpportunity(
  key: string,
  account: PlacedAccount,
  people: readonly WorldPerson[],
  draw: Draw,
): WorldOpportunity {
  const createdAt = draw.moment('2025-07-01', '2026-09-28');
  return {
    key,
    name: `${account.name} – ${draw.pick(PRODUCTS)}`.slice(0, 120),
    account: account.key,
    stage: draw.pick(STAGES),
    amount: draw.chance(0.9) ? draw.between(12, 4800) * 100 + draw.pick([0, 0, 0.5, 99.99] as const) : null,
    closeDate: draw.moment('2026-06-01', '2027-06-30').slice(0, 10),
    contacts: people
      .filter((person) => person.account === account.key && person.salesforce === 'Contact')
      .slice(0, draw.between(0, 3))
      .map((person, index) => ({ person: person.key, role: draw.pick(ROLES), primary: index === 0 })),
    owner: account.owner,
    createdAt,
  };
}
