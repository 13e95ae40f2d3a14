import { formatStamp } from '../salesforce-time.ts';
import { tag } from './envelope.ts';
import { describeUser } from './login.ts';
import type { SoapCall } from './results.ts';

/** Answers getUserInfo(): whose session it is, as login() says it. */
export const getUserInfo = ({ org, caller }: SoapCall): readonly string[] => [describeUser(org, caller.user)];

/** Answers getServerTimestamp(): the time in the org. */
export const getServerTimestamp = ({ org }: SoapCall): readonly string[] => [
  tag('timestamp', formatStamp(org.clock()).replace('+0000', 'Z')),
];
