import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { PersonObject } from '../../core/change.ts';
import type { Link } from '../../core/link.ts';
import type { LinkStore } from '../../core/ports.ts';
import { getItems, writeItems } from './item-batches.ts';

const Values = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

const LinkItem = z.object({
  salesforceId: z.string(),
  object: PersonObject,
  hubspotId: z.string(),
  matchedBy: z.enum(['created', 'key', 'email']),
  memory: z.object({ salesforce: Values, hubspot: Values, waiting: z.exactOptional(Values) }),
});

const Claim = z.object({ pk: z.string(), salesforceId: z.string() });

const linkKey = (connection: string, salesforceId: string) => `${connection}#salesforce#${salesforceId}`;
const claimKey = (connection: string, hubspotId: string) => `${connection}#hubspot#${hubspotId}`;

/**
 * Links are kept under their Salesforce id; a second, small item under the HubSpot id claims the contact, so that no
 * contact is ever linked twice. The claim is made first: a link without one does not exist, a claim without a link is
 * finished by the record's next change.
 */
export function linksTable(client: DynamoDBDocumentClient, table: string): LinkStore {
  const bySalesforceIds = async (connection: string, ids: readonly string[]): Promise<Map<string, Link>> => {
    const items = await getItems(
      client,
      table,
      ids.map((id) => ({ pk: linkKey(connection, id) })),
    );
    return new Map(items.map((item) => LinkItem.parse(item)).map((link): [string, Link] => [link.salesforceId, link]));
  };

  return {
    bySalesforceIds,

    byHubspotIds: async (connection, ids) => {
      const claimed = await getItems(
        client,
        table,
        [...new Set(ids)].map((id) => ({ pk: claimKey(connection, id) })),
      );
      const holders = claimed.map((item) => Claim.parse(item).salesforceId);
      const links = await bySalesforceIds(connection, [...new Set(holders)]);
      return new Map([...links.values()].map((link) => [link.hubspotId, link]));
    },

    ...claims(client, table),

    save: (connection, links) =>
      writeItems(
        client,
        table,
        links.map((link) => ({ PutRequest: { Item: { pk: linkKey(connection, link.salesforceId), ...link } } })),
      ),
  };
}

/** Who has a contact: whoever claimed it first, until it is taken over from exactly that record. */
function claims(client: DynamoDBDocumentClient, table: string): Pick<LinkStore, 'claim' | 'takeOver'> {
  return {
    claim: async (connection, hubspotId, salesforceId) => {
      const pk = claimKey(connection, hubspotId);
      try {
        await client.send(
          new PutCommand({
            TableName: table,
            Item: { pk, salesforceId },
            ConditionExpression: 'attribute_not_exists(pk) OR salesforceId = :salesforceId',
            ExpressionAttributeValues: { ':salesforceId': salesforceId },
          }),
        );
        return salesforceId;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        const { Item } = await client.send(new GetCommand({ TableName: table, Key: { pk }, ConsistentRead: true }));
        return Claim.parse(Item).salesforceId;
      }
    },

    takeOver: async (connection, hubspotId, salesforceId, from) => {
      try {
        await client.send(
          new PutCommand({
            TableName: table,
            Item: { pk: claimKey(connection, hubspotId), salesforceId },
            ConditionExpression: 'salesforceId = :from',
            ExpressionAttributeValues: { ':from': from },
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
  };
}
