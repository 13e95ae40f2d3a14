import { email, flag, id, phone, READ_ONLY, text } from '../metadata/field.ts';
import { defineObject } from '../metadata/object.ts';

/** What a polymorphic relationship (`Who`, an `Owner` that may be a queue) offers, whatever it points to. */
export const NAME_OBJECT = defineObject({
  name: 'Name',
  label: 'Name',
  labelPlural: 'Name',
  keyPrefix: null,
  fields: [
    id('ID'),
    text('Name', 'Full Name', 121, READ_ONLY),
    text('LastName', 'Last Name', 80, READ_ONLY),
    text('FirstName', 'First Name', 40, READ_ONLY),
    text('Type', 'Type', 40, READ_ONLY),
    text('Title', 'Title', 128, READ_ONLY),
    text('Username', 'Username', 80, READ_ONLY),
    text('Alias', 'Alias', 8, READ_ONLY),
    email('Email', 'Email', READ_ONLY),
    phone('Phone', 'Phone', READ_ONLY),
    flag('IsActive', 'Active', READ_ONLY),
  ],
});
