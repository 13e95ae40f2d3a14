import * as z from 'zod';
import { type PortalOptions, portalUnderTest } from './portal-under-test.ts';

const Event = z.looseObject({ subscriptionType: z.string(), objectId: z.number(), attemptNumber: z.number() });

export type Event = z.infer<typeof Event>;

export interface Delivery {
  readonly headers: Headers;
  readonly text: string;
  readonly events: readonly Event[];
}

/** The app whose webhooks are tried. */
export const HOOKED_APP = { appId: 1_512_050, clientSecret: 'the-secret-of-the-app' };

/** A portal that pushes to a receiver which answers as it is told, 204 at first. */
export function hookedPortal(subscriptions: readonly object[], more: Partial<PortalOptions> = {}) {
  const deliveries: Delivery[] = [];
  let answer: () => Response | Promise<Response> = () => new Response(null, { status: 204 });
  const send: typeof fetch = async (url, init) => {
    const request = new Request(url, init);
    const text = await request.text();
    deliveries.push({
      headers: request.headers,
      text,
      events: z.array(Event).parse(JSON.parse(text)),
    });
    return answer();
  };
  const portal = portalUnderTest({ ...more, send });
  return {
    ...portal,
    deliveries,
    answerWith: (next: () => Response | Promise<Response>) => {
      answer = next;
    },
    configure: (targetUrl = 'https://crosswalk.test/webhooks/hubspot/default') =>
      portal.post('/__sim/webhooks', { ...HOOKED_APP, targetUrl, subscriptions }),
    /** Everything delivered once all that is due within the next seconds was sent. */
    delivered: async (): Promise<readonly Event[]> => {
      portal.wait(2001);
      await portal.simulator.tick();
      return deliveries.splice(0).flatMap(({ events }) => events);
    },
  };
}
