import type { Lane } from '../../core/usage.ts';
import type { Org } from './org.ts';
import { queryRows } from './queries.ts';

/**
 * Whether the org-wide default lets nobody see a Contact but its owner and those above; a Contact that is controlled by
 * its parent is as private as an Account. Throws VendorError.
 */
export async function areContactsPrivate(org: Org, lane: Lane): Promise<boolean> {
  const soql = 'SELECT DefaultContactAccess, DefaultAccountAccess FROM Organization';
  const [organization = {}] = await queryRows(org, [soql], lane);
  const { DefaultContactAccess: contacts, DefaultAccountAccess: accounts } = organization;
  return contacts === 'None' || (contacts === 'ControlledByParent' && accounts === 'None');
}
