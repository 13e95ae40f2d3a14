import { createAccounts } from './create-accounts.ts';
import { createOpportunities } from './create-opportunities.ts';
import { createPeople } from './create-people.ts';
import { createTasks } from './create-tasks.ts';
import type { World } from './types.ts';
import { USERS } from './users.ts';

/**
 * The world of Tarn Instruments, which sells water-quality sensors, and the service that watches over them, to
 * breweries, dairies, fish farms, waterworks and spas. The same in every run: there is no clock and no chance in it.
 */
export function createWorld(): World {
  const accounts = createAccounts();
  const people = createPeople(accounts);
  const opportunities = createOpportunities(accounts, people);
  return { users: USERS, accounts, people, opportunities, tasks: createTasks(people, opportunities) };
}
