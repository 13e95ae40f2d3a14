import { CfnOutput, type Stack } from 'aws-cdk-lib';
import type { TokenIssuer } from './sign-in.ts';

export interface OutputsProps {
  readonly apiUrl: string;
  /** The name of the secret for the credentials of the connection `default`. */
  readonly connectionSecret: string;
  readonly alarmTopic: string;
  readonly issuer: TokenIssuer;
}

/** Prints, at the end of a deployment, what its owner needs next. No secret is among it: outputs can be read by many. */
export const printOutputs = (stack: Stack, { apiUrl, connectionSecret, alarmTopic, issuer }: OutputsProps): void => {
  const print = (id: string, value: string, description: string): CfnOutput =>
    new CfnOutput(stack, id, { value, description });
  print('ApiUrl', apiUrl, 'Where the API answers: /api/connections/default/settings and /status');
  print(
    'SalesforceReceiverUrl',
    `${apiUrl}/webhooks/salesforce/default/<webhookSecret>`,
    'Where outbound messages go. Put in webhookSecret from the secret that the output ConnectionSecret names',
  );
  print(
    'HubspotReceiverUrl',
    `${apiUrl}/webhooks/hubspot/default`,
    "Where a HubSpot app's webhooks go. Its client secret goes into the ConnectionSecret as hubspotWebhookSecret",
  );
  print('ConnectionSecret', connectionSecret, 'The secret for the credentials of the connection "default"');
  print('AlarmTopic', alarmTopic, 'Subscribe here to hear of trouble');
  print('Issuer', issuer.issuer, 'Whose tokens the API accepts');
  if (issuer.tokenUrl === undefined) {
    print('Audience', issuer.audience, 'What a token must be meant for');
    return;
  }
  print('ClientId', issuer.audience, 'The client for programs; its secret is shown in the user pool');
  print('TokenUrl', issuer.tokenUrl, 'Where a program gets a token (grant_type=client_credentials)');
};
