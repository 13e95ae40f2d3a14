import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { openDocuments } from '../../../local/salesforce/documents.ts';
import { memoryStore, sqliteStore } from '../../../local/store.ts';
import { openOrg } from './org-under-test.ts';

describe('an org in a file', () => {
  it('holds after a restart what it held before, and goes on counting and numbering', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'org-')), 'salesforce.db');
    const org = openOrg({ store: sqliteStore(file) });
    await org.faults({ visibilityDelaySeconds: 3600, lockRows: 0.25 });
    await org.sim('POST', '/clock', { advanceMs: 86_400_000 });
    await org.faults({ lockRows: 0 });
    const { body } = await org.call('POST', '/sobjects/Lead', {
      LastName: 'x',
      Company: 'y',
      Crosswalk_HubSpot_Id__c: '1',
    });
    const { id } = body as { id: string };
    org.simulator.close();

    const again = openOrg({ store: sqliteStore(file) });
    expect((await again.call('GET', `/sobjects/Lead/${id}`)).body).toMatchObject({
      LastName: 'x',
      CreatedDate: '2026-03-05T05:06:07.000+0000',
    });
    expect((await again.query('SELECT COUNT() FROM Lead')).totalSize).toBe(0);
    expect((await again.sim('GET', '/calls')).body).toMatchObject({ total: 3 });
    const clash = { LastName: 'z', Company: 'y', Crosswalk_HubSpot_Id__c: '1' };
    expect(await again.call('POST', '/sobjects/Lead', clash)).toMatchObject({
      body: [{ errorCode: 'DUPLICATE_VALUE' }],
    });
    const next = await again.call('POST', '/sobjects/Lead', { LastName: 'z', Company: 'y' });
    expect((next.body as { id: string }).id > id).toBe(true);
    expect((await again.query('SELECT COUNT() FROM User')).totalSize).toBe(2);
    again.simulator.close();
  });
});

describe('a transaction', () => {
  const open = () => {
    const store = memoryStore();
    const documents = openDocuments(store);
    return { store, documents, numbers: documents.collection('number', (document) => z.number().parse(document)) };
  };

  it('leaves nothing behind when it fails, in memory or in the store', () => {
    const { store, documents, numbers } = open();
    numbers.set('a', 1);
    const failing = (): void =>
      documents.transaction(() => {
        numbers.set('a', 2);
        numbers.set('b', 3);
        numbers.delete('a');
        throw new Error('no');
      });
    expect(failing).toThrow('no');
    expect([numbers.get('a'), numbers.get('b'), store.all('number')]).toEqual([1, undefined, [['a', 1]]]);
  });

  it('goes back to a savepoint and keeps the rest', () => {
    const { store, documents, numbers } = open();
    documents.transaction(() => {
      numbers.set('a', 1);
      const savepoint = documents.savepoint();
      numbers.set('a', 2);
      numbers.set('b', 2);
      savepoint.rollback();
      numbers.set('c', 3);
    });
    expect(store.all('number')).toEqual([
      ['a', 1],
      ['c', 3],
    ]);
  });
});
