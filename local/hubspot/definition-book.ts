import type { Store } from '../store.ts';
import { COMPANY_DEFINITIONS } from './definitions/company.ts';
import { CONTACT_DEFINITIONS } from './definitions/contact.ts';
import { PropertyDefinition } from './definitions/property-definition.ts';
import type { ObjectName, ObjectType } from './object-types.ts';

/** The properties of every object type: the built-in ones, and what the portal added or changed. */
export interface DefinitionBook {
  /** Live definitions only. */
  find(type: ObjectType, name: string): PropertyDefinition | undefined;
  findAny(type: ObjectType, name: string): PropertyDefinition | undefined;
  all(type: ObjectType, archived: boolean): readonly PropertyDefinition[];
  save(type: ObjectType, definition: PropertyDefinition): void;
}

const BUILT_IN: Readonly<Record<ObjectName, readonly PropertyDefinition[]>> = {
  contacts: CONTACT_DEFINITIONS,
  companies: COMPANY_DEFINITIONS,
};

/** Loads the definitions; only what differs from a new portal is kept in the store. */
export function loadDefinitionBook(store: Store): DefinitionBook {
  const byName: Readonly<Record<ObjectName, Map<string, PropertyDefinition>>> = {
    contacts: load(store, 'contacts'),
    companies: load(store, 'companies'),
  };
  const findAny = ({ name: object }: ObjectType, name: string) => byName[object].get(name);
  return {
    findAny,
    find: (type, name) => {
      const found = findAny(type, name);
      return found?.archivedAt === null ? found : undefined;
    },
    all: ({ name }, archived) =>
      [...byName[name].values()].filter(({ archivedAt }) => (archivedAt !== null) === archived),
    save: ({ name }, definition) => {
      byName[name].set(definition.name, definition);
      store.put(collectionOf(name), definition.name, definition);
    },
  };
}

const collectionOf = (object: ObjectName): string => `properties of ${object}`;

function load(store: Store, object: ObjectName): Map<string, PropertyDefinition> {
  const stored = store.all(collectionOf(object)).map(([, document]) => PropertyDefinition.parse(document));
  return new Map([...BUILT_IN[object], ...stored].map((definition) => [definition.name, definition]));
}
