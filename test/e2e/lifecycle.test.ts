import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { RunningEngine, until } from './running-engine.ts';

let engine: RunningEngine;
beforeAll(async () => {
  engine = await RunningEngine.start();
}, 120_000);
afterAll(() => engine.stop());

const Created = z.object({ id: z.string() });
const Found = z.object({ results: z.array(z.object({ properties: z.record(z.string(), z.unknown()) })) });
const EMAIL = 'lise@example.com';

const sobject = (name: string, id = '') => `/services/data/v66.0/sobjects/${name}/${id}`;
const insert = async (name: string, fields: object): Promise<string> =>
  Created.parse(await (await engine.salesforce(sobject(name), fields)).json()).id;

async function stage(): Promise<unknown> {
  const asked = { inputs: [{ id: EMAIL }], idProperty: 'email', properties: ['lifecyclestage'] };
  const answer = await engine.hubspot('/crm/objects/2026-09/contacts/batch/read', asked);
  return Found.parse(await answer.json()).results[0]?.properties['lifecyclestage'];
}

/** Polls until the stage is this one. */
const untilStageIs = (wanted: string) =>
  until(
    async () => {
      await engine.control(0, 'schedules/poll/run', {});
      return (await stage()) === wanted;
    },
    60_000,
    () => `the stage did not become ${wanted}`,
  );

test('a Contact becomes a contact at its stage, and a customer when its opportunity is won', async () => {
  await engine.control(0, 'schedules/poll/run', {});
  const contact = await insert('Contact', { LastName: 'Meitner', Email: EMAIL });
  const opportunity = await insert('Opportunity', { Name: 'U', StageName: 'Prospecting', CloseDate: '2030-01-31' });
  await insert('OpportunityContactRole', { ContactId: contact, OpportunityId: opportunity });
  await untilStageIs('opportunity');
  await engine.salesforce(sobject('Opportunity', opportunity), { StageName: 'Closed Won' }, 'PATCH');
  await untilStageIs('customer');
  expect(await stage()).toBe('customer');
}, 150_000);
