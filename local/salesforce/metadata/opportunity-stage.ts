import { flag, id, percent, picklist, READ_ONLY, text, whole } from './field.ts';
import { defineObject } from './object.ts';
import { auditFields } from './standard-fields.ts';

/** The sales process as data: how a client learns which stages close a deal. */
export const OPPORTUNITY_STAGE = defineObject({
  name: 'OpportunityStage',
  label: 'Opportunity Stage',
  labelPlural: 'Opportunity Stage',
  keyPrefix: '01J',
  createable: false,
  updateable: false,
  deletable: false,
  replicateable: false,
  fields: [
    id('Opportunity Stage ID'),
    text('MasterLabel', 'Master Label', 255, { ...READ_ONLY, nillable: false, nameField: true }),
    text('ApiName', 'API Name', 255, { ...READ_ONLY, nillable: false }),
    flag('IsActive', 'Is Active', READ_ONLY),
    whole('SortOrder', 'Sort Order', 9, READ_ONLY),
    flag('IsClosed', 'Closed', READ_ONLY),
    flag('IsWon', 'Won', READ_ONLY),
    picklist('ForecastCategory', 'Forecast Category', [], { ...READ_ONLY, length: 40 }),
    text('ForecastCategoryName', 'Forecast Category Name', 40, READ_ONLY),
    percent('DefaultProbability', 'Probability (%)', 3, 0, READ_ONLY),
    text('Description', 'Description', 255, READ_ONLY),
    ...auditFields(),
  ],
});
