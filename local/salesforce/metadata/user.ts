import { datetime, email, flag, id, phone, picklist, READ_ONLY, reference, text } from './field.ts';
import { defineObject } from './object.ts';
import { address, auditFields } from './standard-fields.ts';

export const USER = defineObject({
  name: 'User',
  label: 'User',
  labelPlural: 'Users',
  keyPrefix: '005',
  deletable: false,
  fields: [
    id('User ID'),
    text('Username', 'Username', 80, { nillable: false, unique: true, idLookup: true }),
    text('LastName', 'Last Name', 80, { nillable: false, extraTypeInfo: 'personname', compoundFieldName: 'Name' }),
    text('FirstName', 'First Name', 40, { extraTypeInfo: 'personname', compoundFieldName: 'Name' }),
    text('Name', 'Full Name', 121, {
      ...READ_ONLY,
      nillable: false,
      nameField: true,
      extraTypeInfo: 'personname',
    }),
    text('CompanyName', 'Company Name', 80),
    text('Division', 'Division', 80),
    text('Department', 'Department', 80),
    text('Title', 'Title', 80),
    ...address(''),
    email('Email', 'Email', { length: 128, nillable: false }),
    phone('Phone', 'Phone'),
    phone('Fax', 'Fax'),
    phone('MobilePhone', 'Mobile'),
    text('Alias', 'Alias', 8, { nillable: false }),
    text('CommunityNickname', 'Nickname', 40, { nillable: false }),
    flag('IsActive', 'Active', { defaultValue: true }),
    picklist('TimeZoneSidKey', 'Time Zone', ['GMT', 'Europe/Berlin', 'America/New_York', 'Asia/Tokyo'], {
      length: 40,
      nillable: false,
      restricted: true,
    }),
    reference('UserRoleId', 'Role ID', ['UserRole']),
    picklist('LocaleSidKey', 'Locale', ['en_US', 'en_GB', 'de_DE', 'ja_JP'], {
      length: 40,
      nillable: false,
      restricted: true,
    }),
    picklist('EmailEncodingKey', 'Email Encoding', ['UTF-8'], { length: 40, nillable: false, restricted: true }),
    picklist('UserType', 'User Type', ['Standard'], { ...READ_ONLY, length: 40, restricted: true }),
    picklist('LanguageLocaleKey', 'Language', ['en_US', 'de', 'ja'], {
      length: 40,
      nillable: false,
      restricted: true,
    }),
    reference('ProfileId', 'Profile ID', ['Profile'], { nillable: false }),
    reference('ManagerId', 'Manager ID', ['User']),
    datetime('LastLoginDate', 'Last Login', READ_ONLY),
    text('EmployeeNumber', 'Employee Number', 20),
    ...auditFields(),
  ],
});
