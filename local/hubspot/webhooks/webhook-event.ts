import type { News } from '../news.ts';
import type { ObjectType } from '../object-types.ts';
import { type Subscription, type WebhookApp, subscriptionIdOf } from './webhook-app.ts';

/** An event's body, but for the number of the attempt. */
export type WebhookEvent = Readonly<Record<string, unknown>>;

/** The events that a piece of news makes for an app: one for each subscription it fits. */
export function eventsOf(
  app: WebhookApp,
  type: ObjectType,
  news: News,
  portalId: number,
  newEventId: () => number,
): readonly WebhookEvent[] {
  return app.subscriptions.flatMap((subscription, position) =>
    isWanted(subscription, type, news)
      ? [
          {
            eventId: newEventId(),
            subscriptionId: subscriptionIdOf(app, position),
            portalId,
            appId: app.appId,
            occurredAt: news.at,
            subscriptionType: subscription.subscriptionType,
            objectId: Number(news.objectId),
            changeSource: news.by.source,
            sourceId: news.by.id,
            ...particulars(news),
            ...(subscription.subscriptionType.startsWith('object.') && { objectTypeId: type.id, isSensitive: false }),
          },
        ]
      : [],
  );
}

function isWanted(subscription: Subscription, type: ObjectType, { kind, property }: News): boolean {
  const { subscriptionType, propertyName, objectTypeId } = subscription;
  const fits = subscriptionType === `${type.singular}.${kind}` || subscriptionType === `object.${kind}`;
  return fits && propertyName === property?.name && (objectTypeId === undefined || objectTypeId === type.id);
}

/** What only some kinds carry. Which `changeFlag` the others have no source tells, so that they have none. */
function particulars({ kind, property, merge, objectId }: News): WebhookEvent {
  if (property !== undefined) return { propertyName: property.name, propertyValue: property.value };
  if (merge !== undefined) {
    return {
      primaryObjectId: Number(merge.primaryId),
      mergedObjectIds: [Number(merge.otherId)],
      newObjectId: Number(objectId),
      numberOfPropertiesMoved: merge.propertiesMoved,
    };
  }
  if (kind === 'creation') return { changeFlag: 'CREATED' };
  return kind === 'deletion' ? { changeFlag: 'DELETED' } : {};
}
