import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { RunningEngine, until } from './running-engine.ts';

let engine: RunningEngine;
beforeAll(async () => {
  engine = await RunningEngine.start();
}, 120_000);
afterAll(() => engine.stop());

const Query = z.object({ records: z.array(z.record(z.string(), z.unknown())) });
const Created = z.object({ id: z.string() });

const people = async (object: 'Lead' | 'Contact', email: string) => {
  const soql = `SELECT Id, LastName, Phone, Company, Crosswalk_HubSpot_Id__c FROM ${object} WHERE Email = '${email}'`;
  const text = object === 'Lead' ? soql : soql.replace('Company, ', '');
  const answer = await engine.salesforce(`/services/data/v66.0/query?q=${encodeURIComponent(text)}`);
  return Query.parse(await answer.json()).records;
};

const createContact = async (properties: Record<string, string>): Promise<string> => {
  const answer = await engine.hubspot('/crm/objects/2026-09/contacts', { properties });
  return Created.parse(await answer.json()).id;
};

/** Ticks until something holds: HubSpot's index, and so its search, is some seconds late. */
async function untilTicksShow(holds: () => Promise<boolean>, words: string): Promise<void> {
  await until(
    async () => {
      await engine.control(0, 'schedules/poll/run', {});
      return holds();
    },
    90_000,
    () => words,
  );
}

test('a contact made in HubSpot becomes a Lead, an edit follows, and an edit of the Lead comes back', async () => {
  await engine.control(0, 'schedules/poll/run', {});
  const email = 'hedy@example.com';
  const id = await createContact({ email, lastname: 'Lamarr', phone: '+43 1 111' });
  await untilTicksShow(async () => (await people('Lead', email)).length > 0, 'no Lead came');
  const [lead] = await people('Lead', email);
  expect(lead).toMatchObject({ LastName: 'Lamarr', Phone: '+43 1 111', Crosswalk_HubSpot_Id__c: id });

  await engine.hubspot('/crm/objects/2026-09/contacts/batch/update', { inputs: [{ id, properties: { phone: '2' } }] });
  await untilTicksShow(async () => (await people('Lead', email))[0]?.['Phone'] === '2', 'the edit did not cross');

  const path = `/services/data/v66.0/composite/sobjects`;
  await engine.salesforce(path, { records: [{ attributes: { type: 'Lead' }, id: lead?.['Id'], Phone: '3' }] }, 'PATCH');
  await until(
    async () => {
      const answer = await engine.hubspot('/crm/objects/2026-09/contacts/batch/read', {
        inputs: [{ id }],
        properties: ['phone'],
      });
      const { results } = z
        .object({ results: z.array(z.object({ properties: z.record(z.string(), z.unknown()) })) })
        .parse(await answer.json());
      return results[0]?.properties['phone'] === '3';
    },
    30_000,
    () => 'the edit of the Lead did not come back',
  );
  expect(await people('Lead', email)).toHaveLength(1);
}, 240_000);
