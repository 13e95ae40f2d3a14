import { flag, id, picklist, reference } from './field.ts';
import { defineObject } from './object.ts';
import { auditFields, isDeleted } from './standard-fields.ts';

const ROLES = [
  'Business User',
  'Decision Maker',
  'Economic Buyer',
  'Economic Decision Maker',
  'Evaluator',
  'Executive Sponsor',
  'Influencer',
  'Technical Buyer',
  'Other',
];

export const OPPORTUNITY_CONTACT_ROLE = defineObject({
  name: 'OpportunityContactRole',
  label: 'Opportunity Contact Role',
  labelPlural: 'Opportunity Contact Role',
  keyPrefix: '00K',
  recyclable: false,
  fields: [
    id('Contact Role ID'),
    reference('OpportunityId', 'Opportunity ID', ['Opportunity'], {
      nillable: false,
      updateable: false,
      childRelationship: 'OpportunityContactRoles',
      cascadeDelete: true,
    }),
    reference('ContactId', 'Contact ID', ['Contact'], {
      nillable: false,
      childRelationship: 'OpportunityContactRoles',
      cascadeDelete: true,
    }),
    picklist('Role', 'Role', ROLES, { length: 40 }),
    flag('IsPrimary', 'Primary'),
    ...auditFields(),
    isDeleted(),
  ],
});
