import { date, datetime, flag, id, longText, picklist, READ_ONLY, reference, text, whole } from './field.ts';
import { defineObject } from './object.ts';
import { auditFields, isDeleted, owner } from './standard-fields.ts';

const STATUSES = ['Not Started', 'In Progress', 'Completed', 'Waiting on someone else', 'Deferred'];

export const TASK = defineObject({
  name: 'Task',
  label: 'Task',
  labelPlural: 'Tasks',
  keyPrefix: '00T',
  fields: [
    id('Activity ID'),
    reference('WhoId', 'Name ID', ['Contact', 'Lead'], { childRelationship: 'Tasks', cascadeDelete: true }),
    reference('WhatId', 'Related To ID', ['Account', 'Opportunity'], {
      childRelationship: 'Tasks',
      cascadeDelete: true,
    }),
    whole('WhoCount', 'Relation Count', 9, READ_ONLY),
    whole('WhatCount', 'Related To Count', 9, READ_ONLY),
    text('Subject', 'Subject', 255, { nameField: true }),
    date('ActivityDate', 'Due Date Only'),
    picklist('Status', 'Status', STATUSES, {
      nillable: false,
      defaultedOnCreate: true,
      defaultValue: 'Not Started',
    }),
    picklist('Priority', 'Priority', ['High', 'Normal', 'Low'], {
      nillable: false,
      defaultedOnCreate: true,
      defaultValue: 'Normal',
    }),
    flag('IsHighPriority', 'High Priority', READ_ONLY),
    owner(['Group', 'User']),
    longText('Description', 'Description'),
    isDeleted(),
    reference('AccountId', 'Account ID', ['Account'], READ_ONLY),
    flag('IsClosed', 'Closed', READ_ONLY),
    ...auditFields(),
    flag('IsArchived', 'Archived', READ_ONLY),
    whole('CallDurationInSeconds', 'Call Duration', 8),
    picklist('CallType', 'Call Type', ['Internal', 'Inbound', 'Outbound'], { length: 40 }),
    text('CallDisposition', 'Call Result', 255),
    text('CallObject', 'Call Object Identifier', 255),
    datetime('ReminderDateTime', 'Reminder Date/Time'),
    flag('IsReminderSet', 'Reminder Set'),
    flag('IsRecurrence', 'Create Recurring Series of Tasks', { updateable: false }),
    picklist('TaskSubtype', 'Task Subtype', ['Task', 'Email', 'ListEmail', 'Cadence', 'Call', 'LinkedIn'], {
      length: 40,
      updateable: false,
      restricted: true,
      defaultedOnCreate: true,
      defaultValue: 'Task',
    }),
    datetime('CompletedDateTime', 'Completed Date/Time', READ_ONLY),
  ],
});
