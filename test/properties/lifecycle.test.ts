import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SalesforceChange } from '../../core/change.ts';
import { OPPORTUNITIES, opportunitiesOf, opportunityWord } from '../../core/lifecycle.ts';
import { CONTACT_ID, aRecord } from '../builders/people.ts';
import { SyncWorld } from '../fakes/sync-world.ts';

const stages = ['subscriber', 'lead', 'opportunity', 'customer', 'evangelist', 'other'];
const standings = {
  open: { isWon: false, isClosed: false },
  won: { isWon: true, isClosed: true },
  lost: { isWon: false, isClosed: true },
};
type Standing = keyof typeof standings;

/** What happens between two looks: an opportunity moves, a person puts the stage somewhere, or the Contact is edited. */
type Step =
  | { readonly kind: 'opportunity'; readonly index: number; readonly standing: Standing }
  | { readonly kind: 'stage'; readonly stage: string }
  | { readonly kind: 'edit' };
/** By what the engine looks: a row that tells the opportunities, one that does not, a hint, or HubSpot's own change. */
type Look = 'told' | 'untold' | 'hint' | 'hubspot';

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('opportunity' as const),
    index: fc.integer({ min: 1, max: 3 }),
    standing: fc.constantFrom<Standing>('open', 'won', 'lost'),
  }),
  fc.record({ kind: fc.constant('stage' as const), stage: fc.constantFrom(...stages) }),
  fc.constant({ kind: 'edit' as const }),
);
const look = fc.constantFrom<Look>('told', 'untold', 'hint', 'hubspot');

class Story extends SyncWorld {
  readonly stages = { read: async () => stages.map((name, displayOrder) => ({ name, displayOrder })) };
  readonly opportunities = new Map<number, Standing>();
  /** Opportunities that were opened or won and that no look has had to answer for yet. */
  readonly unanswered = new Set<string>();
  #second = 0;

  get contact() {
    return [...this.hubspot.contacts][0];
  }

  happen(one: Step): void {
    this.#second += 1;
    if (one.kind === 'stage' && this.contact) this.contact[1]['lifecyclestage'] = one.stage;
    if (one.kind !== 'opportunity' || this.opportunities.get(one.index) === one.standing) return;
    this.opportunities.set(one.index, one.standing);
    if (one.standing !== 'lost') this.unanswered.add(`${one.standing}/${one.index}`);
  }

  async look(by: Look): Promise<void> {
    const all = [...this.opportunities].map(([index, standing]) => ({
      opportunityId: `00600000000000${index}AAA`,
      ...standings[standing],
    }));
    const values = aRecord('Contact', {
      Email: 'ito@example.com',
      Phone: String(this.#second),
      SystemModstamp: new Date(Date.parse('2026-11-24T05:00:00Z') + this.#second * 1_000).toISOString(),
    });
    const row = { ...values, [OPPORTUNITIES]: opportunitiesOf(all) };
    this.records.set(CONTACT_ID, row);
    const change = { object: 'Contact', id: CONTACT_ID } as const;
    const polled = (rowValues: typeof values): SalesforceChange => ({
      ...change,
      feed: 'poll',
      row: { complete: true, values: { ...rowValues } },
    });
    if (by === 'told') await this.sync(polled(row));
    if (by === 'untold') await this.sync(polled(values));
    const hints = all.map((one): SalesforceChange => {
      const told = { [OPPORTUNITIES]: opportunityWord(one) };
      return { ...change, feed: 'opportunity', row: { complete: false, values: told } };
    });
    if (by === 'hint' && hints.length > 0) await this.sync(...hints);
    if (by === 'hubspot' && this.contact) await this.sync({ side: 'hubspot', id: this.contact[0], feed: 'search' });
  }
}

test('whatever happens, a stage is only ever moved forward, and only for an opportunity that was opened or won', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.array(step, { maxLength: 3 }), look), { maxLength: 12 }), async (story) => {
      const world = new Story();
      await world.look('told');
      for (const [steps, by] of story) {
        for (const one of steps) world.happen(one);
        const before = String(world.contact?.[1]['lifecyclestage'] ?? '');
        const writes = world.hubspot.writes.length;
        await world.look(by);
        const moves = world.hubspot.writes
          .slice(writes)
          .flatMap(({ properties: { lifecyclestage } }) => (lifecyclestage === undefined ? [] : [lifecyclestage]));
        expect(moves.length).toBeLessThanOrEqual(1);
        for (const stage of moves) {
          expect([...world.unanswered].some((word) => word.startsWith(stage === 'customer' ? 'won/' : 'open/'))).toBe(
            true,
          );
          expect(stages.indexOf(String(stage))).toBeGreaterThan(stages.indexOf(before));
          expect(['evangelist', 'other']).not.toContain(before);
        }
        if (by === 'told') world.unanswered.clear();
      }
    }),
    { numRuns: 300 },
  );
});

test('whatever happened before, a win that is seen makes a customer of whoever is not beyond', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.array(step, { maxLength: 3 }), look), { maxLength: 8 }),
      fc.constantFrom<Look>('told', 'hint'),
      async (story, by) => {
        const world = new Story();
        await world.look('told');
        for (const [steps, each] of story) {
          for (const one of steps) world.happen(one);
          await world.look(each);
        }
        world.happen({ kind: 'stage', stage: 'lead' });
        world.happen({ kind: 'opportunity', index: 4, standing: 'won' });
        await world.look(by);
        expect(world.contact?.[1]['lifecyclestage']).toBe('customer');
      },
    ),
    { numRuns: 300 },
  );
});
