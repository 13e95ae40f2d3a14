import { type Standing, judgeField } from '../core/field-rules.ts';
import type { FieldRule } from '../core/mapping.ts';

const rules: readonly FieldRule[] = [
  'twoWay',
  'preferSalesforceUnlessBlank',
  'alwaysSalesforce',
  'preferHubspotUnlessBlank',
  'alwaysHubspot',
  'createOnly',
  'dontSync',
];

export interface Situation {
  readonly name: string;
  readonly standing: Omit<Standing, 'rule'>;
}

const none = { salesforce: false, hubspot: false };
const linked = { exists: { salesforce: true, hubspot: true }, isFirstMeeting: false, isEqual: false, blank: none };
const met = { ...linked, isFirstMeeting: true, moved: none, later: 'salesforce' as const };
const moved = (by: Partial<Standing['moved']>, blank: Partial<Standing['blank']> = {}) => ({
  ...linked,
  moved: { ...none, ...by },
  blank: { ...none, ...blank },
  later: 'salesforce' as const,
});

/** Every situation a field can be in, in the order of the table. */
export const situations: readonly Situation[] = [
  { name: 'first meeting, both have a value', standing: met },
  { name: 'first meeting, Salesforce is blank', standing: { ...met, blank: { salesforce: true, hubspot: false } } },
  { name: 'first meeting, HubSpot is blank', standing: { ...met, blank: { salesforce: false, hubspot: true } } },
  { name: 'changed in Salesforce', standing: moved({ salesforce: true }) },
  { name: 'cleared in Salesforce', standing: moved({ salesforce: true }, { salesforce: true }) },
  { name: 'changed in HubSpot', standing: moved({ hubspot: true }) },
  { name: 'cleared in HubSpot', standing: moved({ hubspot: true }, { hubspot: true }) },
  { name: 'changed in both, Salesforce later or at once', standing: moved({ salesforce: true, hubspot: true }) },
  {
    name: 'changed in both, HubSpot later',
    standing: { ...moved({ salesforce: true, hubspot: true }), later: 'hubspot' },
  },
  { name: 'changed in neither', standing: moved({}) },
  { name: 'the contact is being made', standing: { ...met, exists: { salesforce: true, hubspot: false } } },
  { name: 'the record is being made', standing: { ...met, exists: { salesforce: false, hubspot: true } } },
];

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function cell(rule: FieldRule, { standing }: Situation): string {
  const { winner, reason } = judgeField({ rule, ...standing });
  if (winner === undefined) return `nothing (\`${reason}\`)`;
  const other = judgeField({ rule, ...standing, later: 'hubspot' }).winner;
  const isByTime = standing.later === 'salesforce' && standing.isFirstMeeting && other !== winner;
  if (isByTime) return 'the later one (`salesforceIsLater`, `hubspotIsLater`)';
  return `${winner === 'salesforce' ? 'Salesforce → HubSpot' : 'HubSpot → Salesforce'} (\`${reason}\`)`;
}

/** The truth table of the rules, from the function that applies them. */
export function fieldRulesTable(): string {
  const body = situations.map((situation) => row([situation.name, ...rules.map((rule) => cell(rule, situation))]));
  const head = ['Situation', ...rules.map((rule) => `\`${rule}\``)];
  return [row(head), row(head.map(() => '---')), ...body].join('\n');
}
