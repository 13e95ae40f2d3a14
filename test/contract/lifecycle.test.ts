import { beforeEach, describe, expect, test } from 'vitest';
import { defaultSettings } from '../../core/settings.ts';
import { moved, openTwoSides } from './two-sides.ts';

let world: ReturnType<typeof openTwoSides>;
beforeEach(async () => {
  world = openTwoSides();
  await world.tick();
});

async function insert(object: string, fields: object): Promise<string> {
  const { status, body } = await world.org.call('POST', `/sobjects/${object}`, fields);
  if (status !== 201) throw new Error(JSON.stringify(body));
  world.advance(1_000);
  return (body as { id: string }).id;
}

const newContact = (name: string) => insert('Contact', { LastName: name, Email: `${name.toLowerCase()}@example.com` });
const newOpportunity = (StageName = 'Prospecting') =>
  insert('Opportunity', { Name: 'A thousand seats', StageName, CloseDate: '2026-12-31' });
const addRole = (ContactId: string, OpportunityId: string) =>
  insert('OpportunityContactRole', { ContactId, OpportunityId });
const setStage = (id: string, StageName: string) =>
  world.records('PATCH', [{ attributes: { type: 'Opportunity' }, id, StageName }]);

/** One that was there before the connection was made. */
async function oldContact(): Promise<string> {
  const row = { LastName: 'Ito', Email: 'ito@example.com', CreatedDate: '2025-01-01T00:00:00Z' };
  const [id = ''] = await world.org.seed('Contact', [row]);
  return id;
}

const nextTick = () => {
  world.advance(60_000);
  return world.tick();
};

const hubspotIdOf = (id: string) => world.links.links.get(id)?.hubspotId ?? '';

async function stageOf(id: string): Promise<string | null | undefined> {
  const [found] = await world.contactsOf([hubspotIdOf(id)], ['lifecyclestage']);
  return found?.properties['lifecyclestage'];
}

/** As a person may: HubSpot moves a stage backward only after it was cleared. */
async function putBack(id: string, lifecyclestage: string): Promise<void> {
  const contact = hubspotIdOf(id);
  await world.contacts('update', [{ id: contact, properties: { lifecyclestage: '' } }]);
  await world.contacts('update', [{ id: contact, properties: { lifecyclestage } }]);
  await world.sync(moved([contact]));
}

/** A linked Contact with everything quiet. */
async function linkedContact(name = 'Ito'): Promise<string> {
  const id = await newContact(name);
  await nextTick();
  await nextTick();
  return id;
}

describe('a Contact that is linked', () => {
  test('moves forward with an open opportunity, and to customer when it is won', async () => {
    const id = await linkedContact();
    expect(await stageOf(id)).toBe('lead');
    const opportunity = await newOpportunity();
    await addRole(id, opportunity);
    await nextTick();
    expect(await stageOf(id)).toBe('opportunity');
    await setStage(opportunity, 'Closed Won');
    await nextTick();
    expect(await stageOf(id)).toBe('customer');
  });

  test('moves with every role of an opportunity that is won, and nobody else does', async () => {
    const [one, two, other] = [await linkedContact('Ito'), await linkedContact('Abe'), await linkedContact('Kim')];
    const opportunity = await newOpportunity();
    await addRole(one, opportunity);
    await addRole(two, opportunity);
    await setStage(opportunity, 'Closed Won');
    await nextTick();
    expect([await stageOf(one), await stageOf(two), await stageOf(other)]).toEqual(['customer', 'customer', 'lead']);
  });

  test('moves when a role is added to an opportunity that was won long ago', async () => {
    const id = await linkedContact();
    const opportunity = await newOpportunity('Closed Won');
    world.advance(86_400_000);
    await world.tick();
    await addRole(id, opportunity);
    await nextTick();
    expect(await stageOf(id)).toBe('customer');
  });

  test('stays where a person puts it afterwards, until another opportunity is won', async () => {
    const id = await linkedContact();
    const opportunity = await newOpportunity();
    await addRole(id, opportunity);
    await nextTick();
    await putBack(id, 'lead');
    await setStage(opportunity, 'Qualification');
    await world.records('PATCH', [{ attributes: { type: 'Contact' }, id, Phone: '2' }]);
    await nextTick();
    world.seen.clear();
    await nextTick();
    expect(await stageOf(id)).toBe('lead');
    await addRole(id, await newOpportunity('Closed Won'));
    await nextTick();
    expect(await stageOf(id)).toBe('customer');
  });

  test.each(['evangelist', 'other'])('is never pulled out of %s', async (stage) => {
    const id = await linkedContact();
    await world.contacts('update', [{ id: hubspotIdOf(id), properties: { lifecyclestage: stage } }]);
    const opportunity = await newOpportunity();
    await addRole(id, opportunity);
    await nextTick();
    await setStage(opportunity, 'Closed Won');
    await nextTick();
    expect(await stageOf(id)).toBe(stage);
  });

  test('does not move with an opportunity that is lost or deleted, nor with a role that is taken away', async () => {
    const id = await linkedContact();
    const lost = await newOpportunity('Closed Lost');
    await addRole(id, lost);
    const role = await addRole(id, await newOpportunity('Closed Won'));
    await world.org.call('DELETE', `/sobjects/OpportunityContactRole/${role}`);
    const deleted = await newOpportunity('Closed Won');
    await addRole(id, deleted);
    await world.org.call('DELETE', `/sobjects/Opportunity/${deleted}`);
    await nextTick();
    expect(await stageOf(id)).toBe('lead');
  });
});

describe('a Contact that is met for the first time', () => {
  test('is made at the stage of its opportunities, with the one call of the tick', async () => {
    // The users who own the records are known then.
    await linkedContact('Abe');
    const id = await newContact('Ito');
    await addRole(id, await newOpportunity());
    world.advance(60_000);
    const before = world.salesforceCalls();
    await world.tick();
    expect(await stageOf(id)).toBe('opportunity');
    expect(world.salesforceCalls() - before).toBe(1);
  });

  test('brings along what was won before, when it changes', async () => {
    const id = await oldContact();
    const [opportunity = ''] = await world.org.seed('Opportunity', [
      { Name: 'Old', StageName: 'Closed Won', CloseDate: '2025-02-01', CreatedDate: '2025-01-01T00:00:00Z' },
    ]);
    await world.org.seed('OpportunityContactRole', [
      { ContactId: id, OpportunityId: opportunity, CreatedDate: '2025-01-01T00:00:00Z' },
    ]);
    await nextTick();
    expect(world.links.links.size).toBe(0);
    await world.records('PATCH', [{ attributes: { type: 'Contact' }, id, Phone: '2' }]);
    await nextTick();
    expect(await stageOf(id)).toBe('customer');
  });

  test('from the side of HubSpot brings along what was won before', async () => {
    await addRole(await oldContact(), await newOpportunity('Closed Won'));
    world.advance(86_400_000);
    await world.tick();
    await world.sync(moved(await world.contacts('create', [{ properties: { email: 'ito@example.com', phone: '1' } }])));
    expect([...world.links.links.values()]).toMatchObject([{ object: 'Contact', matchedBy: 'email' }]);
    await nextTick();
    const [id = ''] = world.links.links.keys();
    expect(await stageOf(id)).toBe('customer');
  });

  test('is not made for the sake of an opportunity', async () => {
    await addRole(await oldContact(), await newOpportunity());
    await nextTick();
    expect([...world.links.links.keys()]).toEqual([]);
  });
});

test('a Lead that is converted with an opportunity moves to it', async () => {
  const id = await insert('Lead', { LastName: 'Ito', Company: 'Ito', Email: 'ito@example.com' });
  await nextTick();
  const [link] = [...world.links.links.values()];
  const { status } = await world.org.sim('POST', '/convert', { leadId: id });
  expect([status, link?.object]).toEqual([200, 'Lead']);
  await nextTick();
  const [found] = await world.contactsOf([link?.hubspotId ?? ''], ['lifecyclestage']);
  expect(found?.properties['lifecyclestage']).toBe('opportunity');
});

describe('the calls', () => {
  test('of a tick are one, also in a new process to which roles are news that are known already', async () => {
    const id = await linkedContact();
    world.advance(1_200_000);
    const opportunity = await newOpportunity();
    await addRole(id, opportunity);
    await nextTick();
    world.seen.clear();
    const calls: number[] = [];
    for (let tick = 0; tick < 20; tick += 1) {
      const before = world.salesforceCalls();
      await nextTick();
      calls.push(world.salesforceCalls() - before);
    }
    expect(calls).toEqual(calls.map(() => 1));
  });

  test('of an opportunity that moves a thousand Contacts are one to see it and one to read them', async () => {
    const names = Array.from({ length: 1_000 }, (_, index) => `Ito${index}`);
    await world.records(
      'POST',
      names.map((name) => ({ attributes: { type: 'Contact' }, LastName: name, Email: `${name}@example.com` })),
    );
    await nextTick();
    await nextTick();
    const opportunity = await newOpportunity();
    await world.records(
      'POST',
      [...world.links.links.keys()].map((ContactId) => ({
        attributes: { type: 'OpportunityContactRole' },
        ContactId,
        OpportunityId: opportunity,
      })),
    );
    world.advance(60_000);
    const before = world.salesforceCalls();
    await world.tick();
    expect(world.salesforceCalls() - before).toBe(2);
    const found = await world.contactsOf(
      [...world.links.links.values()].map(({ hubspotId }) => hubspotId),
      ['lifecyclestage'],
    );
    expect(found.filter(({ properties }) => properties['lifecyclestage'] === 'opportunity')).toHaveLength(1_000);
  });

  test('a minute while the setting is off are one as well, and nothing moves; nor does it when it is on again', async () => {
    world.settings.settings = { ...defaultSettings, lifecycleTransitions: false };
    const id = await linkedContact();
    await addRole(id, await newOpportunity());
    const before = world.salesforceCalls();
    await nextTick();
    expect(world.salesforceCalls() - before).toBe(1);
    expect(await stageOf(id)).toBe('lead');
    world.advance(86_400_000);
    await world.tick();
    world.settings.settings = defaultSettings;
    await nextTick();
    await nextTick();
    expect(await stageOf(id)).toBe('lead');
  });
});
