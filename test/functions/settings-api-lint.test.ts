import { expect, test } from 'vitest';
import { VendorError } from '../../core/failure.ts';
import { type Settings, defaultSettings } from '../../core/settings.ts';
import type { VendorFacts } from '../../functions/settings-api/facts.ts';
import { settingsApi } from './settings-api-under-test.ts';

const fine: VendorFacts = {
  listObject: async () => 'ofContacts',
  hasStateCodes: async () => true,
  areContactsPrivate: async () => false,
};
const withVendors = (vendors: Partial<VendorFacts>) => settingsApi({ vendors: () => ({ ...fine, ...vendors }) });
const listed: Settings = { ...defaultSettings, inclusionListId: '7' };

test('a contradiction is refused with its path, its reason and everything else there is to say, and nothing is saved', async () => {
  const api = withVendors({ listObject: async () => 'missing' });
  const answer = await api.put({ ...listed, accountSync: true }, '"0"');
  expect(answer).toMatchObject({
    status: 422,
    type: 'application/problem+json',
    body: {
      title: 'Settings contradict',
      detail: expect.stringContaining('inclusionListId: HubSpot has no such list'),
      errors: [{ path: 'inclusionListId', message: expect.any(String) }],
      findings: [
        { severity: 'error', code: 'inclusionListMissing' },
        { severity: 'warning', code: 'notActing', paths: ['accountSync'] },
      ],
    },
  });
  expect(api.settings.versions).toEqual([]);
});

test('a dry run tells of the contradiction without refusing anything', async () => {
  const api = withVendors({ listObject: async () => 'ofOthers' });
  expect(await api.put(listed, undefined, { query: { dryRun: 'true' } })).toMatchObject({
    status: 200,
    body: {
      saved: false,
      changes: [{ path: 'inclusionListId', from: null, to: '7' }],
      findings: [{ severity: 'error', code: 'inclusionListOfOthers', paths: ['inclusionListId'] }],
    },
  });
});

test('warnings are in the answer of a save', async () => {
  const api = withVendors({ areContactsPrivate: async () => true });
  expect(await api.put({ ...defaultSettings, newRecordType: 'Contact', apiCallLimit: 5 }, '"0"')).toMatchObject({
    status: 200,
    body: {
      saved: true,
      findings: [
        { severity: 'warning', code: 'limitReachedAlready' },
        { severity: 'warning', code: 'contactsArePrivate' },
      ],
    },
  });
});

test('a vendor that does not answer keeps nobody from saving, and its words are told', async () => {
  const api = withVendors({
    listObject: async () => {
      throw new VendorError('hubspot', 'retry', 'HubSpot answered 503');
    },
  });
  expect(await api.put(listed, '"0"')).toMatchObject({
    status: 200,
    body: { saved: true, findings: [{ code: 'notChecked', message: expect.stringContaining('HubSpot answered 503') }] },
  });
});

test('a contradiction comes back with a former version too', async () => {
  let kind: 'ofContacts' | 'missing' = 'ofContacts';
  const api = withVendors({ listObject: async () => kind });
  await api.put(listed, '"0"');
  await api.put(defaultSettings, '"1"');
  kind = 'missing';
  expect(await api.restore({ version: 1 }, '"2"')).toMatchObject({
    status: 422,
    body: { errors: [{ path: 'inclusionListId' }] },
  });
});
