import { syncPeople } from '../core/sync-people.ts';
import { contact } from '../objects/contact.ts';
import { changedContacts, madeUpPeople, searched } from './made-up-people.ts';

const [people = 0, slice = 1] = process.argv.slice(2).map(Number);

const { ports, written } = madeUpPeople({ changedIn: 'hubspot', keeps: false });
for (let first = 0; first < people; first += slice) {
  await syncPeople(ports, contact, 'default', searched(changedContacts(Math.min(slice, people - first), first)));
}
// The kernel's own high-water mark, in kilobytes: nothing has to look in the meantime.
console.log(JSON.stringify({ written: written.salesforce, peakKb: process.resourceUsage().maxRSS }));
