import {
  currency,
  date,
  datetime,
  double,
  flag,
  id,
  longText,
  percent,
  picklist,
  READ_ONLY,
  reference,
  text,
  whole,
} from './field.ts';
import { defineObject } from './object.ts';
import { auditFields, hubspotId, isDeleted, LEAD_SOURCES, owner } from './standard-fields.ts';

/** A step of the sales process: what setting StageName to it makes of the other fields. */
export interface Stage {
  readonly name: string;
  readonly probability: number;
  readonly forecastCategory: string;
  readonly isClosed: boolean;
  readonly isWon: boolean;
}

const open = (name: string, probability: number, forecastCategory = 'Pipeline'): Stage => ({
  name,
  probability,
  forecastCategory,
  isClosed: false,
  isWon: false,
});

/** The stages that a new org starts with, in the order of its picklist. */
export const STAGES: readonly Stage[] = [
  open('Prospecting', 10),
  open('Qualification', 10),
  open('Needs Analysis', 20),
  open('Value Proposition', 50),
  open('Id. Decision Makers', 60),
  open('Perception Analysis', 70),
  open('Proposal/Price Quote', 75),
  open('Negotiation/Review', 90),
  { name: 'Closed Won', probability: 100, forecastCategory: 'Closed', isClosed: true, isWon: true },
  { name: 'Closed Lost', probability: 0, forecastCategory: 'Omitted', isClosed: true, isWon: false },
];

const FORECAST_CATEGORIES = ['Omitted', 'Pipeline', 'Best Case', 'Commit', 'Closed'];

export const OPPORTUNITY = defineObject({
  name: 'Opportunity',
  label: 'Opportunity',
  labelPlural: 'Opportunities',
  keyPrefix: '006',
  fields: [
    id('Opportunity ID'),
    isDeleted(),
    reference('AccountId', 'Account ID', ['Account'], { childRelationship: 'Opportunities', cascadeDelete: true }),
    flag('IsPrivate', 'Private'),
    text('Name', 'Name', 120, { nillable: false, nameField: true }),
    longText('Description', 'Description'),
    picklist(
      'StageName',
      'Stage',
      STAGES.map(({ name }) => name),
      { nillable: false },
    ),
    currency('Amount', 'Amount', 18, 2),
    percent('Probability', 'Probability (%)', 3, 0, { defaultedOnCreate: true }),
    currency('ExpectedRevenue', 'Expected Amount', 18, 2, READ_ONLY),
    double('TotalOpportunityQuantity', 'Quantity', 18, 2),
    date('CloseDate', 'Close Date', { nillable: false }),
    picklist('Type', 'Opportunity Type', [
      'Existing Customer - Upgrade',
      'Existing Customer - Replacement',
      'Existing Customer - Downgrade',
      'New Customer',
    ]),
    text('NextStep', 'Next Step', 255),
    picklist('LeadSource', 'Lead Source', LEAD_SOURCES),
    flag('IsClosed', 'Closed', READ_ONLY),
    flag('IsWon', 'Won', READ_ONLY),
    picklist('ForecastCategory', 'Forecast Category', FORECAST_CATEGORIES, {
      ...READ_ONLY,
      length: 40,
      nillable: false,
      restricted: true,
    }),
    picklist('ForecastCategoryName', 'Forecast Category', FORECAST_CATEGORIES, { defaultedOnCreate: true }),
    flag('HasOpportunityLineItem', 'Has Line Item', READ_ONLY),
    owner(),
    ...auditFields(),
    date('LastActivityDate', 'Last Activity', READ_ONLY),
    datetime('LastStageChangeDate', 'Last Stage Change Date', READ_ONLY),
    whole('FiscalQuarter', 'Fiscal Quarter', 9, READ_ONLY),
    whole('FiscalYear', 'Fiscal Year', 9, READ_ONLY),
    text('Fiscal', 'Fiscal Period', 6, READ_ONLY),
    datetime('LastViewedDate', 'Last Viewed Date', READ_ONLY),
    datetime('LastReferencedDate', 'Last Referenced Date', READ_ONLY),
    hubspotId(),
  ],
});
