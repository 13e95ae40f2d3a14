import type { WorldPerson } from './types.ts';

/** A person with a story; the account is named, not keyed. */
export type ParticularPerson = Omit<WorldPerson, 'key' | 'account'> & { readonly accountName: string | null };

const NOWHERE = { street: null, city: null, state: null, postalCode: null, country: null };

const PLAIN: ParticularPerson = {
  salesforce: 'Lead',
  hubspot: true,
  salutation: null,
  firstName: null,
  lastName: '',
  email: null,
  phone: null,
  mobilePhone: null,
  title: null,
  accountName: null,
  company: '[not provided]',
  address: NOWHERE,
  leadSource: null,
  description: null,
  owner: 'user-02',
  createdAt: '2025-03-03T09:00:00.000Z',
};

/** Three lines of street, 255 characters in all: the longest that Salesforce takes. */
const LONG_STREET =
  'Building 7, Loading Bay 12, behind the old cooperage and past the second weighbridge\n'
    .repeat(3)
    .slice(0, 254)
    .trimEnd() + 'X';

const LONG_NOTE =
  'Asked for the data sheet of the turbidity probe. Wants it in PDF, not as a link; the site has no network. ';

const LEADS: readonly Partial<ParticularPerson>[] = [
  {
    firstName: 'Robin',
    lastName: 'Castellan',
    email: 'robin@castellan.test',
    company: 'Castellan Cider',
    title: 'Owner',
  },
  {
    firstName: 'R.',
    lastName: 'Castellan',
    email: 'robin@castellan.test',
    company: 'Castellan Cider Ltd',
    hubspot: false,
  },
  { firstName: 'Maureen', lastName: "O'Brien", email: "maureen.o'brien@example.com", company: "O'Brien & Sons" },
  { firstName: 'Test', lastName: '<b>Bold</b> & "Quoted"', email: 'markup@example.org', company: 'A & B <Pty> Ltd' },
  {
    firstName: 'Juno',
    lastName: 'Sparks ⚡️',
    email: 'juno+brewing@example.com',
    company: 'Sparks 🍺 Nano',
    leadSource: 'Web',
  },
  {
    firstName: 'HELGA',
    lastName: 'SCHMIDT',
    email: 'HELGA.SCHMIDT@EXAMPLE.ORG',
    company: 'SCHMIDT GMBH',
    owner: 'user-04',
  },
  { lastName: 'Madonna', email: 'madonna@example.com', company: 'Single Name Spa' },
  { firstName: 'Anders', lastName: 'Uten E-post', phone: '+47 55 12 34 56', company: 'Reke AS', owner: 'user-01' },
  { firstName: 'Frank', lastName: 'Noemail', mobilePhone: '(503) 555-0142', company: 'Walk-in', hubspot: false },
  {
    firstName: 'Dee',
    lastName: 'Longaddress',
    email: 'dee@longaddress.test',
    company: 'Cooperage',
    address: { street: LONG_STREET, city: 'Leeds', state: null, postalCode: 'LS10 1RS', country: 'United Kingdom' },
  },
  {
    firstName: 'Wordy',
    lastName: 'Wainwright',
    email: 'wordy@wainwright.test',
    company: 'Wainwright Wells',
    description: LONG_NOTE.repeat(310).slice(0, 32_000),
  },
  {
    firstName: 'Ana-Luíza',
    lastName: 'de Albuquerque e Castro Montenegro-Vasconcelos',
    email: 'ana.luiza@vasconcelos.test',
    company: 'Vasconcelos',
    owner: 'user-02',
  },
  {
    firstName: 'Nguyễn',
    lastName: 'Thị Ánh Tuyết',
    email: 'tuyet@nuoc-sach.test',
    company: 'Nước Sạch Hà Nội',
    address: { ...NOWHERE, city: 'Hà Nội', country: 'Vietnam' },
  },
  {
    firstName: 'משה',
    lastName: 'לוי',
    email: 'moshe.levi@mayim.test',
    company: 'מים חיים',
    address: { ...NOWHERE, country: 'Israel' },
    owner: 'user-05',
  },
  {
    firstName: 'สมชาย',
    lastName: 'ใจดี',
    email: 'somchai@nam-sai.test',
    company: 'น้ำใส',
    address: { ...NOWHERE, country: 'Thailand' },
    owner: 'user-03',
  },
  { salesforce: null, firstName: 'Webform', lastName: 'Visitor', email: 'visitor.one@example.com', company: '' },
  { salesforce: null, lastName: 'unknown', email: 'newsletter+2026@example.org', company: '' },
  {
    salesforce: null,
    firstName: 'Chatty',
    lastName: 'Anonymous',
    email: null,
    phone: '0044 113 496 0000',
    company: 'Live chat',
  },
];

const CONTACTS: readonly Partial<ParticularPerson>[] = [
  {
    salesforce: 'convertedLead',
    firstName: 'Clara',
    lastName: 'Wandel',
    email: 'clara.wandel@isarquell.test',
    accountName: 'Isarquell Mineralbrunnen',
    company: 'Isarquell Mineralbrunnen',
    title: 'Leiterin Qualität',
    owner: 'user-04',
    leadSource: 'Partner Referral',
  },
  {
    firstName: 'Old',
    lastName: 'Hand',
    email: 'old.hand@airevalley.test',
    accountName: 'Aire Valley Water plc',
    company: 'Aire Valley Water plc',
    owner: 'user-06',
    title: 'Retired (do not call)',
  },
  {
    firstName: 'Second',
    lastName: 'Hand',
    email: 'second.hand@airevalley.test',
    accountName: 'Aire Valley Water plc',
    company: 'Aire Valley Water plc',
    owner: 'user-06',
  },
  {
    firstName: 'Zoë',
    lastName: 'Ampersand',
    email: 'zoe@smithpumps.test',
    accountName: 'Smith <b>&</b> Sons "Pumps" \\ Valves',
    company: 'Smith <b>&</b> Sons "Pumps" \\ Valves',
    description: 'C:\\pumps\\new & "improved" <v2>',
  },
  {
    firstName: 'Nil',
    lastName: 'Blank',
    email: 'nil@nilreturns.test',
    accountName: 'Nil Returns Ltd',
    company: 'Nil Returns Ltd',
    phone: '0',
    description: 'false',
  },
  {
    firstName: 'Basia',
    lastName: 'Łódka',
    email: 'basia@lodka.test',
    accountName: 'Łódka i Syn 🐟',
    company: 'Łódka i Syn 🐟',
    owner: 'user-06',
    title: 'Szefowa 🐟',
  },
  {
    firstName: 'Shared',
    lastName: 'Mailbox One',
    email: 'office@nervion.test',
    accountName: 'Aguas del Nervión S.A.',
    company: 'Aguas del Nervión S.A.',
    owner: 'user-01',
  },
  {
    firstName: 'Shared',
    lastName: 'Mailbox Two',
    email: 'Office@nervion.test',
    hubspot: false,
    accountName: 'Aguas del Nervión S.A.',
    company: 'Aguas del Nervión S.A.',
    owner: 'user-01',
  },
  {
    firstName: 'Vikram',
    lastName: 'Rao',
    email: 'vikram.rao@deccanlabs.test',
    accountName: 'Deccan Analytical Labs Pvt. Ltd.',
    company: 'Deccan Analytical Labs Pvt. Ltd.',
    owner: 'user-07',
    title: 'Director',
  },
  {
    firstName: 'John',
    lastName: 'Smith',
    email: 'john.smith@kirkstall.test',
    accountName: 'Kirkstall Brewery Holdings',
    company: 'Kirkstall Brewery Holdings',
  },
  {
    firstName: 'John',
    lastName: 'Smith',
    email: 'john.smith@creamcity.test',
    accountName: 'Cream City Dairy',
    company: 'Cream City Dairy',
  },
  {
    firstName: 'Ghost',
    lastName: 'Nomail',
    accountName: 'Gulf Desalination Services FZE',
    company: 'Gulf Desalination Services FZE',
    phone: '+971 4 555 0100',
    owner: 'user-05',
  },
];

/** Those whose data break naive connectors: one address twice, no address, markup, scripts, lengths, a conversion. */
export const PARTICULAR_PEOPLE: readonly ParticularPerson[] = [
  ...LEADS.map((lead) => ({ ...PLAIN, ...lead })),
  ...CONTACTS.map((contact) => ({ ...PLAIN, salesforce: 'Contact' as const, ...contact })),
];
