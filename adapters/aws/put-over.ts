import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';

/** Puts an item over exactly this version of it, 0 where there is none yet; false when that is not the current one. */
export async function putOver(
  client: DynamoDBDocumentClient,
  table: string,
  item: object,
  over: number,
): Promise<boolean> {
  try {
    await client.send(
      new PutCommand({
        TableName: table,
        Item: { ...item },
        ConditionExpression: over === 0 ? 'attribute_not_exists(pk)' : 'version = :over',
        ...(over > 0 && { ExpressionAttributeValues: { ':over': over } }),
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
