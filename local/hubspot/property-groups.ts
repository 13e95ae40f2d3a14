import * as z from 'zod';
import { type Call, type Reply, type Route, bodyOf, ok, param, typeOf } from './call.ts';
import { HubspotError } from './errors.ts';
import type { ObjectName, ObjectType } from './object-types.ts';
import type { Portal } from './portal.ts';

const Group = z.object({ name: z.string(), label: z.string(), displayOrder: z.number(), archived: z.boolean() });
const GroupInput = z.object({ name: z.string(), label: z.string(), displayOrder: z.number().nullish() });
const GroupChange = z.object({ label: z.string().nullish(), displayOrder: z.number().nullish() });

type Group = z.infer<typeof Group>;

const GROUPS = '/crm/properties/:version/:type/groups';

/** Groups of properties. */
export const GROUP_ROUTES: readonly Route[] = [
  { method: 'GET', path: GROUPS, kind: 'properties', need: 'schemas.read', handle: listGroups },
  { method: 'POST', path: GROUPS, kind: 'properties', need: 'schemas.write', handle: createGroup },
  { method: 'GET', path: `${GROUPS}/:group`, kind: 'properties', need: 'schemas.read', handle: readGroup },
  { method: 'PATCH', path: `${GROUPS}/:group`, kind: 'properties', need: 'schemas.write', handle: changeGroup },
  { method: 'DELETE', path: `${GROUPS}/:group`, kind: 'properties', need: 'schemas.write', handle: archiveGroup },
];

const BUILT_IN: Readonly<Record<ObjectName, readonly Group[]>> = {
  contacts: [
    { name: 'contactinformation', label: 'Contact information', displayOrder: 0, archived: false },
    { name: 'contact_activity', label: 'Contact activity', displayOrder: 1, archived: false },
    { name: 'contactlcs', label: 'Contact lifecycle stage properties', displayOrder: 2, archived: false },
  ],
  companies: [
    { name: 'companyinformation', label: 'Company information', displayOrder: 0, archived: false },
    { name: 'companylcs', label: 'Company lifecycle stage properties', displayOrder: 1, archived: false },
  ],
};

const collectionOf = ({ name }: ObjectType): string => `property groups of ${name}`;

function groupsOf(portal: Portal, type: ObjectType): Map<string, Group> {
  const stored = portal.store.all(collectionOf(type)).map(([, document]) => Group.parse(document));
  return new Map([...BUILT_IN[type.name], ...stored].map((group) => [group.name, group]));
}

/** Whether a property can be put into a group of that name. */
export const groupExists = (portal: Portal, type: ObjectType, name: string): boolean =>
  groupsOf(portal, type).get(name)?.archived === false;

function listGroups(call: Call): Reply {
  return ok({ results: [...groupsOf(call.portal, typeOf(call)).values()].filter(({ archived }) => !archived) });
}

function createGroup(call: Call): Reply {
  const { name, label, displayOrder } = bodyOf(call, GroupInput);
  if (groupExists(call.portal, typeOf(call), name)) {
    throw new HubspotError(409, {
      message: `A property group named '${name}' already exists.`,
      category: 'OBJECT_ALREADY_EXISTS',
      subCategory: 'Properties.PROPERTY_GROUP_WITH_NAME_EXISTS',
      context: { name: [name] },
    });
  }
  return { status: 201, body: saveGroup(call, { name, label, displayOrder: displayOrder ?? -1, archived: false }) };
}

function readGroup(call: Call): Reply {
  return ok(foundGroup(call));
}

function changeGroup(call: Call): Reply {
  const { label, displayOrder } = bodyOf(call, GroupChange);
  const group = foundGroup(call);
  return ok(
    saveGroup(call, { ...group, label: label ?? group.label, displayOrder: displayOrder ?? group.displayOrder }),
  );
}

function archiveGroup(call: Call): Reply {
  saveGroup(call, { ...foundGroup(call), archived: true });
  return { status: 204, body: null };
}

function foundGroup(call: Call): Group {
  const name = param(call, 'group');
  const group = groupsOf(call.portal, typeOf(call)).get(name);
  if (group !== undefined && !group.archived) return group;
  throw new HubspotError(404, { message: `Property group '${name}' does not exist.`, category: 'OBJECT_NOT_FOUND' });
}

function saveGroup(call: Call, group: Group): Group {
  call.portal.store.put(collectionOf(typeOf(call)), group.name, group);
  return group;
}
