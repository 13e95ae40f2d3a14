import { readFileSync } from 'node:fs';
import { SaxesParser } from 'saxes';
import { describe, expect, test } from 'vitest';
import { API_VERSION } from '../../../adapters/salesforce/send.ts';
import { KEY } from '../../../adapters/salesforce/write-answers.ts';
import type { PersonObject } from '../../../core/change.ts';
import packageJson from '../../../package.json' with { type: 'json' };
import { contact } from '../../../objects/contact.ts';

const ROOT = new URL('../../../salesforce/', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8');

/** The texts of every element, by name, of a document that has to be well-formed. */
function textsOf(xml: string): Record<string, string[]> {
  const texts: Record<string, string[]> = {};
  let open = '';
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name }) => void (open = name));
  parser.on('text', (text) => {
    if (text.trim() !== '') (texts[open] ??= []).push(text);
  });
  parser.write(xml).close();
  return texts;
}

const permissions = textsOf(read('force-app/main/default/permissionsets/Crosswalk.permissionset-meta.xml'));

test('the project is of the version that calls are made with', () => {
  expect(JSON.parse(read('sfdx-project.json'))).toMatchObject({ sourceApiVersion: API_VERSION });
});

describe.each<PersonObject>(['Lead', 'Contact'])('%s', (object) => {
  test('has the key, as an external id that is unique', () => {
    expect(textsOf(read(`force-app/main/default/objects/${object}/fields/${KEY}.field-meta.xml`))).toMatchObject({
      fullName: [KEY],
      type: ['Text'],
      length: ['18'],
      externalId: ['true'],
      unique: ['true'],
      caseSensitive: ['true'],
    });
    expect(permissions['field']).toContain(`${object}.${KEY}`);
  });

  test('says in its help which version it is of: this one', () => {
    const { inlineHelpText: [help] = [] } = textsOf(
      read(`force-app/main/default/objects/${object}/fields/${KEY}.field-meta.xml`),
    );
    expect(help).toContain(`Crosswalk ${packageJson.version} `);
  });

  test('is accessible in every field of the mapping that access is given for', () => {
    const address = /^(Mailing)?(?:Street|City|State|PostalCode|Country)$/;
    // Salesforce gives everybody access to names and to what it requires.
    const always = new Set(['FirstName', 'LastName', 'Salutation', 'OwnerId', 'Company']);
    const columns = contact.fields.flatMap((field) => {
      const column = field[object];
      if (column === undefined) return [];
      return typeof column === 'string' ? [column] : [column.through];
    });
    const needed = columns.filter((column) => !always.has(column));
    expect(needed.length).toBeGreaterThan(5);
    for (const column of needed)
      expect(permissions['field']).toContain(`${object}.${column.replace(address, '$1Address')}`);
  });
});

test('Opportunities are to be seen, which decides over the roles of Contacts in them as well', () => {
  expect(permissions['object']).toContain('Opportunity');
});
