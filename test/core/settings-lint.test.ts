import { describe, expect, test } from 'vitest';
import { type SettingsFacts, lintSettings, vendorQuestions } from '../../core/settings-lint.ts';
import { type Settings, defaultSettings } from '../../core/settings.ts';

const quiet: SettingsFacts = { notActing: [], callsLast24Hours: 100, organization: { used: 1_000, max: 10_000 } };

const settingsWith = (changes: Partial<Settings>): Settings => ({ ...defaultSettings, ...changes });
const activity = (kind: 'task'): Settings['activity'] => ({ ...defaultSettings.activity, [kind]: true });

const found = (from: Settings, to: Settings, facts: Partial<SettingsFacts> = {}): string[] =>
  lintSettings(from, to, { ...quiet, ...facts }).map(({ severity, code }) => `${severity} ${code}`);

interface Row {
  readonly name: string;
  readonly from?: Partial<Settings>;
  readonly to: Partial<Settings>;
  readonly facts?: Partial<SettingsFacts>;
  readonly finds: readonly string[];
}

test.each<Row>([
  { name: 'the defaults', to: {}, finds: [] },
  { name: 'all off', to: { sync: 'off', createFromSalesforce: { lead: false, contact: false } }, finds: [] },
  {
    name: 'Leads made in HubSpot and Contacts not',
    to: { createFromSalesforce: { lead: true, contact: false } },
    finds: ['warning leadsWithoutContacts'],
  },
  {
    name: 'Contacts made in HubSpot and Leads not',
    to: { createFromSalesforce: { lead: false, contact: true } },
    finds: [],
  },
  {
    name: 'accounts switched on after opportunities',
    from: { opportunitySync: true },
    to: { opportunitySync: true, accountSync: true },
    finds: ['error accountsAfterOpportunities'],
  },
  {
    name: 'accounts and opportunities switched on together',
    to: { opportunitySync: true, accountSync: true },
    finds: [],
  },
  {
    name: 'opportunities switched on after accounts',
    from: { accountSync: true },
    to: { accountSync: true, opportunitySync: true },
    finds: [],
  },
  {
    name: 'accounts switched on while opportunities go off',
    from: { opportunitySync: true },
    to: { accountSync: true },
    finds: [],
  },
  {
    name: 'opportunities without accounts',
    to: { opportunitySync: true },
    finds: ['warning opportunitiesWithoutAccounts'],
  },
  {
    name: 'tasks in step and written too',
    to: { taskSync: true, activity: activity('task') },
    finds: ['warning tasksTwice'],
  },
  {
    name: 'a list that is not there',
    to: { inclusionListId: '7' },
    facts: { inclusionList: 'missing' },
    finds: ['error inclusionListMissing'],
  },
  {
    name: 'a list of companies',
    to: { inclusionListId: '7' },
    facts: { inclusionList: 'ofOthers' },
    finds: ['error inclusionListOfOthers'],
  },
  { name: 'a list of contacts', to: { inclusionListId: '7' }, facts: { inclusionList: 'ofContacts' }, finds: [] },
  {
    name: 'a list nobody could look up',
    to: { inclusionListId: '7' },
    facts: { unanswered: [{ question: 'inclusionList', words: 'HubSpot is down' }] },
    finds: ['warning notChecked'],
  },
  {
    name: 'deletions beside a list',
    to: { inclusionListId: '7', deleteInHubspot: { lead: true, contact: false } },
    finds: ['warning deletionsOutsideList'],
  },
  { name: 'a limit within what the org has left', to: { apiCallLimit: 5_000 }, finds: [] },
  { name: 'a limit above the whole org', to: { apiCallLimit: 10_001 }, finds: ['warning limitAboveOrganization'] },
  { name: 'a limit above what the org has left', to: { apiCallLimit: 9_101 }, finds: ['warning limitAboveRemaining'] },
  { name: 'a limit of exactly what the org has left', to: { apiCallLimit: 9_100 }, finds: [] },
  { name: 'a limit that is reached already', to: { apiCallLimit: 100 }, finds: ['warning limitReachedAlready'] },
  { name: 'a limit that is just not reached', to: { apiCallLimit: 101 }, finds: [] },
  {
    name: 'new Contacts in an org that hides them',
    to: { newRecordType: 'Contact' },
    facts: { areContactsPrivate: true },
    finds: ['warning contactsArePrivate'],
  },
  {
    name: 'new Contacts in an open org',
    to: { newRecordType: 'Contact' },
    facts: { areContactsPrivate: false },
    finds: [],
  },
  {
    name: 'state picklists in an org without code fields',
    to: { statePicklists: true },
    facts: { hasStateCodes: false },
    finds: ['error noStateCodes'],
  },
  {
    name: 'state picklists in an org with them',
    to: { statePicklists: true },
    facts: { hasStateCodes: true },
    finds: [],
  },
  {
    name: 'no state picklists in an org with code fields',
    from: { statePicklists: true },
    to: {},
    facts: { hasStateCodes: true },
    finds: ['warning stateCodesUnused'],
  },
])('$name: $finds', ({ from = {}, to, facts, finds }) => {
  expect(found(settingsWith(from), settingsWith(to), facts)).toEqual(finds);
});

describe('what is wrong already', () => {
  test.each<[string, Partial<Settings>, Partial<SettingsFacts>]>([
    ['a list that was deleted', { inclusionListId: '7' }, { inclusionList: 'missing' }],
    ['an org that lost its code fields', { statePicklists: true }, { hasStateCodes: false }],
  ])('%s keeps nobody from pausing', (_, stored, facts) => {
    const findings = found(settingsWith(stored), settingsWith({ ...stored, sync: 'paused' }), facts);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatch(/^warning /);
  });
});

test('settings that change and do not act yet are named, each by its path', () => {
  const facts = { ...quiet, notActing: ['activity', 'accountSync', 'taskSync'] };
  const to = settingsWith({ accountSync: true, activity: activity('task') });
  expect(lintSettings(defaultSettings, to, facts)).toMatchObject([
    { severity: 'warning', code: 'notActing', paths: ['accountSync', 'activity.task'] },
  ]);
  expect(lintSettings(to, { ...to, sync: 'off' }, facts)).toEqual([]);
});

test('every finding names settings that exist and says what to do', () => {
  const worst = settingsWith({
    createFromSalesforce: { lead: true, contact: false },
    inclusionListId: '7',
    statePicklists: true,
    apiCallLimit: 0,
  });
  const findings = lintSettings(defaultSettings, worst, { ...quiet, inclusionList: 'missing', hasStateCodes: false });
  expect(findings.map(({ code }) => code)).toEqual([
    'leadsWithoutContacts',
    'inclusionListMissing',
    'limitReachedAlready',
    'noStateCodes',
  ]);
  for (const { message } of findings) expect(message).toMatch(/^[A-Z].{30,}\.$/);
});

test.each<[string, Partial<Settings>, Partial<Settings>, readonly string[]]>([
  ['nothing changes', {}, {}, []],
  [
    'sync is paused',
    { inclusionListId: '7', statePicklists: true },
    { inclusionListId: '7', statePicklists: true, sync: 'paused' },
    [],
  ],
  ['a list is chosen', {}, { inclusionListId: '7' }, ['inclusionList']],
  ['another list is chosen', { inclusionListId: '6' }, { inclusionListId: '7' }, ['inclusionList']],
  ['the list is given up', { inclusionListId: '7' }, {}, []],
  ['picklists are switched off', { statePicklists: true }, {}, ['stateCodes']],
  ['new people become Contacts', {}, { newRecordType: 'Contact' }, ['contactSharing']],
  ['new people become Leads again', { newRecordType: 'Contact' }, {}, []],
])('when %s the vendors are asked for no more than that needs', (_, from, to, questions) => {
  expect(vendorQuestions(settingsWith(from), settingsWith(to))).toEqual(questions);
});
