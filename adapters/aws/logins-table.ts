import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { LoginStanding, type LoginStore } from '../../core/logins.ts';

const standingAt = (connection: string, side: string) => ({ pk: connection, sk: `login#${side}` });
const turnAt = (connection: string, side: string) => ({ pk: connection, sk: `login-turn#${side}` });

/** Whether each side's credentials work, in the table of the connection's state. Nothing of the credentials is in it. */
export function loginsTable(client: DynamoDBDocumentClient, table: string): LoginStore {
  return {
    load: async (connection, side) => {
      const Key = standingAt(connection, side);
      const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
      return LoginStanding.safeParse(Item).data; // One that cannot be read is as good as none.
    },

    save: async (connection, side, standing) => {
      const Item = { ...standingAt(connection, side), ...standing };
      await client.send(new PutCommand({ TableName: table, Item }));
    },

    takeTurn: async (connection, side, nowMs, untilMs) => {
      try {
        await client.send(
          new PutCommand({
            TableName: table,
            Item: { ...turnAt(connection, side), untilMs },
            ConditionExpression: 'attribute_not_exists(pk) OR untilMs <= :now',
            ExpressionAttributeValues: { ':now': nowMs },
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },

    endTurn: async (connection, side) => {
      await client.send(new PutCommand({ TableName: table, Item: { ...turnAt(connection, side), untilMs: 0 } }));
    },
  };
}
