import type { ObjectType } from './object-types.ts';
import type { Origin } from './record.ts';

/** Something that happened to a record, for whoever subscribes to such things. */
export interface News {
  readonly kind: NewsKind;
  readonly objectId: string;
  /** Who did it. */
  readonly by: Pick<Origin, 'source' | 'id'>;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The property that changed, and its new value. */
  readonly property?: { readonly name: string; readonly value: string };
  /** Which records became one; `objectId` is the new one. */
  readonly merge?: { readonly primaryId: string; readonly otherId: string; readonly propertiesMoved: number };
}

export type NewsKind = 'creation' | 'deletion' | 'restore' | 'propertyChange' | 'merge' | 'privacyDeletion';

/** Hears what happened to records, once it is kept for good. */
export type NewsListener = (type: ObjectType, news: News) => void;
