import { OPPORTUNITIES, contactRole, opportunitiesOf } from '../../core/lifecycle.ts';
import type { Values } from '../../core/values.ts';

/** Tells each Contact's opportunities beside its columns, by the roles that were read with it. */
export function withOpportunities(
  contacts: readonly Values[],
  roles: readonly Values[],
  isTold: (contactId: string) => boolean = () => true,
): Values[] {
  const byContact = Map.groupBy(roles, ({ ContactId }) => String(ContactId));
  return contacts.map((contact) => {
    const id = String(contact['Id']);
    if (!isTold(id)) return contact;
    return { ...contact, [OPPORTUNITIES]: opportunitiesOf((byContact.get(id) ?? []).map(contactRole)) };
  });
}
