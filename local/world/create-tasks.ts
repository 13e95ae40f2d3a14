import { type Draw, drawFrom, keyOf } from './draw.ts';
import type { WorldOpportunity, WorldPerson, WorldTask } from './types.ts';

const SUBJECTS = [
  'Call',
  'Send Quote',
  'Send Letter: calibration certificate',
  'Follow up on trial',
  'Ship replacement probe',
  'Rückruf vereinbaren',
  '見積書を送る',
  'Renewal reminder',
] as const;

const STATUSES = ['Not Started', 'In Progress', 'Completed', 'Waiting on someone else', 'Deferred'] as const;

/** 30 tasks: most about a person, some about an opportunity as well, a few about nothing. */
export function createTasks(
  people: readonly WorldPerson[],
  opportunities: readonly WorldOpportunity[],
): readonly WorldTask[] {
  const draw = drawFrom(30);
  const known = people.filter(({ salesforce }) => salesforce === 'Lead' || salesforce === 'Contact');
  return Array.from({ length: 30 }, (_, index) => createTask(keyOf('task', index + 1, 2), known, opportunities, draw));
}

function createTask(
  key: string,
  people: readonly WorldPerson[],
  opportunities: readonly WorldOpportunity[],
  draw: Draw,
): WorldTask {
  const person = draw.chance(0.9) ? people[draw.between(0, people.length - 1)] : undefined;
  const opportunity = opportunities.find(({ account }) => account === person?.account);
  return {
    key,
    subject: draw.pick(SUBJECTS),
    status: draw.pick(STATUSES),
    priority: draw.pick(['High', 'Normal', 'Normal', 'Low'] as const),
    dueDate: draw.chance(0.85) ? draw.moment('2026-08-01', '2026-12-31').slice(0, 10) : null,
    person: person?.key ?? null,
    opportunity: opportunity?.key ?? null,
    owner: person?.owner ?? 'user-01',
    description: draw.chance(0.4) ? 'Agreed on the phone.\nBring the small case & two buffers.' : null,
    createdAt: draw.moment('2026-06-01', '2026-09-28'),
  };
}
