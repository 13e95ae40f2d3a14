/** What `GET /__sim` answers: every endpoint of the control plane with an example. */
export const CONTROL_INDEX = {
  about: 'Control plane of the HubSpot simulator. It needs no token and is never counted as a call.',
  endpoints: [
    { request: 'GET /__sim/calls', does: 'calls HubSpot would charge, by credential and kind' },
    { request: 'POST /__sim/calls/reset', does: 'forgets the calls counted so far' },
    {
      request: 'POST /__sim/reset',
      body: { world: true },
      does: 'empties the portal (lists, faults and webhooks set by hand too), then adds the seeded world unless world is false',
    },
    {
      request: 'POST /__sim/seed',
      body: { records: { contacts: [{ email: 'ada@example.com', firstname: 'Ada' }] } },
      does: 'adds records (and owners) as if people had made them, searchable at once; answers their ids',
    },
    {
      request: 'POST /__sim/edit',
      body: { object: 'contacts', id: '101000000001', properties: { jobtitle: 'Owner' } },
      does: 'changes a record as a person would in HubSpot',
    },
    {
      request: 'POST /__sim/archive',
      body: { object: 'contacts', ids: ['101000000001'] },
      does: 'moves records to the recycle bin as a person would in HubSpot',
    },
    {
      request: 'POST /__sim/merge',
      body: { object: 'contacts', primaryId: '101000000001', otherId: '101000000002' },
      does: 'merges two records as a person would in HubSpot; answers the new one',
    },
    {
      request: 'POST /__sim/restore',
      body: { object: 'contacts', ids: ['101000000001'] },
      does: 'takes records out of the recycle bin',
    },
    {
      request: 'POST /__sim/touch',
      body: { object: 'contacts' },
      does: 'gives all records (or those of ids) one and the same last-modified time',
    },
    {
      request: 'GET /__sim/records/contacts?limit=100&offset=0&archived=false',
      does: 'the records as they are stored',
    },
    {
      request: 'GET /__sim/webhooks',
      does: 'the webhooks of every app: subscriptions, counts of events, what waits, the last answers of the receiver',
    },
    {
      request: 'POST /__sim/webhooks',
      body: {
        appId: 1_000_001,
        clientSecret: 'secret of the app',
        targetUrl: 'http://127.0.0.1:4000/webhooks/hubspot/default',
        subscriptions: [
          { subscriptionType: 'contact.creation' },
          { subscriptionType: 'contact.propertyChange', propertyName: 'email' },
        ],
        active: true,
      },
      does: "sets an app's webhooks; what is left out stays, and active: false ends them",
    },
    { request: 'GET /__sim/faults', does: 'the fault switches as they are set' },
    {
      request: 'POST /__sim/faults',
      body: {
        searchLagMs: [500, 3000],
        listLagMs: [1000, 3000],
        joinOrder: 'ascending',
        webhooks: { duplicate: 0, drop: 0, shuffle: true, delayMs: [500, 2000] },
        propertyLagMs: 0,
        shuffleResults: true,
        bumpAfterCreate: true,
        scopesShape: 'current',
        adminRules: { required: ['firstname'] },
        rateLimit: { tenSecondly: 190, search: 5, daily: 650_000 },
        fail: [{ match: 'batch/upsert', status: 500, times: 2, after: 'apply', reset: false, slowMs: 0 }],
      },
      does: 'sets the switches given and leaves the others; fail strikes calls whose path or kind matches',
    },
    {
      request: 'POST /__sim/tokens',
      body: { label: 'crosswalk', token: 'pat-na1-new', scopes: ['crm.objects.contacts.read'] },
      does: 'rotates the token of a credential at once, or gives it other scopes, as an administrator would',
    },
    { request: 'DELETE /__sim/faults', does: 'back to an ordinary day' },
    {
      request: 'POST /__sim/clock',
      body: { advanceMs: 60_000 },
      does: 'moves the clock forward, or sets it with setTo (ISO or epoch milliseconds)',
    },
  ],
} as const;
