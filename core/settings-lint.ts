import { type SettingChange, diffSettings } from './settings-changes.ts';
import type { Settings } from './settings.ts';

/** Something to say about settings before they are saved. An error refuses them, a warning does not. */
export interface Finding {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  /** The settings it is about. */
  readonly paths: readonly string[];
  /** What would happen, why, and what to do. */
  readonly message: string;
}

/** Something only a vendor knows, asked for only when a changed setting depends on it. */
export type VendorQuestion = 'inclusionList' | 'stateCodes' | 'contactSharing';

/** What is known of the connection when its settings are judged; what is absent was not asked or not answered. */
export interface SettingsFacts {
  /** Settings that are stored and do nothing in this version. */
  readonly notActing: readonly string[];
  /** Crosswalk's own calls of the last 24 hours. */
  readonly callsLast24Hours: number;
  /** The org's own count of calls. */
  readonly organization?: { readonly used: number; readonly max: number };
  readonly inclusionList?: 'ofContacts' | 'ofOthers' | 'missing';
  /** Whether the org has the code fields that come with state and country picklists. */
  readonly hasStateCodes?: boolean;
  /** Whether a new Contact is seen by its owner alone. */
  readonly areContactsPrivate?: boolean;
  /** Questions that the vendor did not answer, in its words. */
  readonly unanswered?: readonly { readonly question: VendorQuestion; readonly words: string }[];
}

/** Which questions must be put to the vendors before these settings can be judged. */
export function vendorQuestions(from: Settings, to: Settings): VendorQuestion[] {
  const changed = new Set(diffSettings(from, to).map(({ path }) => path));
  return [
    ...(changed.has('inclusionListId') && to.inclusionListId !== null ? (['inclusionList'] as const) : []),
    ...(changed.has('statePicklists') ? (['stateCodes'] as const) : []),
    ...(changed.has('newRecordType') && to.newRecordType === 'Contact' ? (['contactSharing'] as const) : []),
  ];
}

interface Case {
  readonly from: Settings;
  readonly to: Settings;
  readonly facts: SettingsFacts;
}

/** A rule: what it finds, and when. */
type Rule = Finding & { readonly when: (what: Case) => boolean };

const warning = (code: string, paths: readonly string[], when: Rule['when'], message: string): Rule => ({
  severity: 'warning',
  code,
  paths,
  when,
  message,
});

const error = (code: string, paths: readonly string[], when: Rule['when'], message: string): Rule => ({
  ...warning(code, paths, when, message),
  severity: 'error',
});

/** All that is looked for, in this order. */
export const lintRules: readonly Rule[] = [
  warning(
    'leadsWithoutContacts',
    ['createFromSalesforce.lead', 'createFromSalesforce.contact'],
    ({ to }) => to.createFromSalesforce.lead && !to.createFromSalesforce.contact,
    'A Lead that is converted before it crossed is a Contact by then, and is not made in HubSpot. Switch both on, unless that is what you want.',
  ),
  error(
    'accountsAfterOpportunities',
    ['accountSync'],
    ({ from, to }) => from.opportunitySync && to.opportunitySync && !from.accountSync && to.accountSync,
    'Deals that crossed without companies would take their Accounts from the Opportunities. Switch opportunitySync off in the same save, let the Accounts cross, and switch it on again.',
  ),
  warning(
    'opportunitiesWithoutAccounts',
    ['opportunitySync', 'accountSync'],
    ({ to }) => to.opportunitySync && !to.accountSync,
    'Deals cross without their companies, and accountSync cannot be switched on beside them later. Switch both on together.',
  ),
  warning(
    'tasksTwice',
    ['taskSync', 'activity.task'],
    ({ to }) => to.taskSync && to.activity.task,
    'taskSync keeps tasks in step already: with activity.task as well each would be in Salesforce twice. Leave one of them off.',
  ),
  error(
    'inclusionListMissing',
    ['inclusionListId'],
    ({ facts }) => facts.inclusionList === 'missing',
    'HubSpot has no such list; perhaps it was deleted. Nobody would be in it, and nothing would cross. Choose another, or null for all contacts.',
  ),
  error(
    'inclusionListOfOthers',
    ['inclusionListId'],
    ({ facts }) => facts.inclusionList === 'ofOthers',
    'The list is not one of contacts: no contact would ever be in it, and nothing would cross. Choose a list of contacts.',
  ),
  warning(
    'deletionsOutsideList',
    ['deleteInHubspot.lead', 'deleteInHubspot.contact', 'inclusionListId'],
    ({ to }) => to.inclusionListId !== null && (to.deleteInHubspot.lead || to.deleteInHubspot.contact),
    'A contact outside the inclusion list is left alone on both sides: when its record is deleted in Salesforce it stays in HubSpot.',
  ),
  warning(
    'limitAboveOrganization',
    ['apiCallLimit'],
    ({ to: { apiCallLimit }, facts: { organization } }) =>
      apiCallLimit !== null && organization !== undefined && apiCallLimit > organization.max,
    'The limit is higher than the calls that Salesforce gives the whole org in 24 hours: it protects nothing.',
  ),
  warning(
    'limitAboveRemaining',
    ['apiCallLimit'],
    ({ to: { apiCallLimit }, facts: { organization, callsLast24Hours } }) =>
      apiCallLimit !== null &&
      organization !== undefined &&
      apiCallLimit <= organization.max &&
      apiCallLimit - callsLast24Hours > organization.max - organization.used,
    'The org has fewer calls left now than this limit allows: used up, they would stop every integration of the org until some are free again.',
  ),
  warning(
    'limitReachedAlready',
    ['apiCallLimit'],
    ({ to: { apiCallLimit }, facts: { callsLast24Hours } }) =>
      apiCallLimit !== null && apiCallLimit <= callsLast24Hours,
    'As many calls were made in the last 24 hours already: changes wait, in order, until calls are free again.',
  ),
  warning(
    'contactsArePrivate',
    ['newRecordType'],
    ({ to, facts }) => to.newRecordType === 'Contact' && facts.areContactsPrivate === true,
    "The org shares Contacts with nobody but their owners and those above them: people made by Crosswalk may be seen by few. See the org's sharing settings.",
  ),
  error(
    'noStateCodes',
    ['statePicklists'],
    ({ to, facts }) => to.statePicklists && facts.hasStateCodes === false,
    'The org has no fields for the codes of states and countries: its picklists are not switched on, or the integration user may not see these fields. Every place would be refused.',
  ),
  warning(
    'stateCodesUnused',
    ['statePicklists'],
    ({ to, facts }) => !to.statePicklists && facts.hasStateCodes === true,
    'The org has state and country picklists: it refuses what is not written as they say. Switch statePicklists on.',
  ),
];

const pathsOf: Readonly<Record<VendorQuestion, string>> = {
  inclusionList: 'inclusionListId',
  stateCodes: 'statePicklists',
  contactSharing: 'newRecordType',
};

/**
 * What there is to say about settings that would replace others. What is wrong already is a warning for whoever changes
 * something else: nobody may be kept from pausing by a list that was deleted.
 */
export function lintSettings(from: Settings, to: Settings, facts: SettingsFacts): Finding[] {
  const changes = diffSettings(from, to);
  const changed = new Set(changes.map(({ path }) => path));
  const found = lintRules
    .filter(({ when }) => when({ from, to, facts }))
    .map(({ severity, code, paths, message }): Finding => {
      const isNew = paths.some((path) => changed.has(path));
      return { severity: isNew ? severity : 'warning', code, paths, message };
    });
  return [...found, ...notActing(changes, facts), ...unanswered(facts)];
}

function notActing(changes: readonly SettingChange[], facts: SettingsFacts): Finding[] {
  const paths = changes
    .map(({ path }) => path)
    .filter((path) => facts.notActing.some((idle) => path === idle || path.startsWith(`${idle}.`)));
  const message = 'Stored, but this version of Crosswalk does not act on it yet.';
  return paths.length === 0 ? [] : [{ severity: 'warning', code: 'notActing', paths, message }];
}

const unanswered = ({ unanswered: questions = [] }: SettingsFacts): Finding[] =>
  questions.map(({ question, words }) => ({
    severity: 'warning',
    code: 'notChecked',
    paths: [pathsOf[question]],
    message: `Whether this fits could not be checked: ${words}`,
  }));
