import { descend, parseXml } from '../xml.ts';

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const OUTBOUND = 'http://soap.sforce.com/2005/09/outbound';

/** Whether a receiver's answer accepts the message; `reason` says what is wrong with one that does not. */
export function readAcknowledgement(status: number, body: string): { accepted: boolean; reason: string } {
  if (status !== 200) return { accepted: false, reason: `HTTP ${status}` };
  try {
    const envelope = parseXml(body);
    const response = descend(envelope, 'Body', 'notificationsResponse');
    const acknowledgement = response === undefined ? undefined : descend(response, 'Ack');
    if (envelope.uri !== SOAP || response?.uri !== OUTBOUND || acknowledgement === undefined) {
      return { accepted: false, reason: 'the answer holds no acknowledgement' };
    }
    const accepted = ['true', '1'].includes(acknowledgement.text.trim());
    return { accepted, reason: accepted ? 'acknowledged' : 'the receiver answered Ack false' };
  } catch {
    return { accepted: false, reason: 'the answer is not XML' };
  }
}
