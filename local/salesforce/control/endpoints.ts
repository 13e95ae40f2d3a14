/** One endpoint of the control plane, as `GET /__sim` tells it. */
export interface Endpoint {
  readonly method: string;
  readonly path: string;
  readonly does: string;
  readonly example?: unknown;
}

/** The whole control plane: it needs no token and costs no calls. */
export const ENDPOINTS: readonly Endpoint[] = [
  { method: 'GET', path: '/__sim/calls', does: 'API calls that count against the allocation, by credential and kind' },
  {
    method: 'POST',
    path: '/__sim/calls/reset',
    does: 'starts that report at zero; the usage of the last 24 hours stays',
  },
  {
    method: 'POST',
    path: '/__sim/reset',
    does: 'forgets everything: records, sessions, counts, faults, clock; with world true the seeded company is back',
    example: { world: true },
  },
  {
    method: 'POST',
    path: '/__sim/seed',
    does: 'writes rows as given, audit fields too, without outbound messages; answers their ids',
    example: { records: { Lead: [{ LastName: 'Example', Company: 'Example Ltd', Email: 'lead@example.com' }] } },
  },
  { method: 'GET', path: '/__sim/faults', does: 'the faults that are switched on' },
  {
    method: 'POST',
    path: '/__sim/faults',
    does: 'switches faults on; keys that are not given stay as they are. revokeSessions true ends the sessions that were given out, a list of credentials ends theirs, ready-made tokens too',
    example: {
      visibilityDelaySeconds: 60,
      revokeSessions: true,
      outboundMessages: { active: true, duplicate: 0.3, shuffle: true, delayMs: 1000 },
      fail: [{ match: '/composite', status: 503, times: 3, after: 'apply', reset: true }],
      rejectRecords: [{ object: 'Lead', field: 'LastName', contains: 'refuse', message: 'Not this name' }],
      dailyApiRequests: { max: 100, used: 90 },
      lockRows: 0.05,
      slowMs: 500,
    },
  },
  { method: 'DELETE', path: '/__sim/faults', does: 'switches all faults off' },
  { method: 'GET', path: '/__sim/logins', does: 'who tried to log in, when, how and with what outcome' },
  {
    method: 'POST',
    path: '/__sim/logins',
    does: 'changes the password or security token of a user, or the secret of an app (clientId, clientSecret), or uploads a certificate to it; open sessions go on (see revokeSessions)',
    example: { username: 'admin@example.com', password: 'new', securityToken: 'New' },
  },
  { method: 'GET', path: '/__sim/features', does: 'what the org has switched on' },
  {
    method: 'POST',
    path: '/__sim/features',
    does: 'switches state and country picklists on or off: the code fields come and go, and writes are checked by them',
    example: { statePicklists: true },
  },
  { method: 'GET', path: '/__sim/clock', does: 'the time in the org' },
  {
    method: 'POST',
    path: '/__sim/clock',
    does: 'moves the clock on, or sets it',
    example: { advanceMs: 3_600_000, orElse: { setTo: '2026-01-02T03:04:05Z' } },
  },
  {
    method: 'GET',
    path: '/__sim/records/{object}?limit=100&offset=0&deleted=true',
    does: 'rows as they are stored; with deleted=true also those in the recycle bin',
  },
  {
    method: 'POST',
    path: '/__sim/undelete',
    does: 'brings rows back from the recycle bin',
    example: { ids: ['00Q…'] },
  },
  {
    method: 'POST',
    path: '/__sim/convert',
    does: 'converts a Lead as a person does in its page: into an Account and a Contact that are named or new, and an Opportunity',
    example: { leadId: '00Q…', accountId: '001…', contactId: '003…', doNotCreateOpportunity: true },
  },
  {
    method: 'POST',
    path: '/__sim/merge',
    does: 'merges one or two Leads, Contacts or Accounts into another as a person does; fields are set on the one that stays',
    example: { masterId: '003…', mergeIds: ['003…'], fields: { Title: 'Buyer' } },
  },
  { method: 'GET', path: '/__sim/outbound-messages', does: 'what is set up, what waits and what became of the rest' },
  {
    method: 'POST',
    path: '/__sim/outbound-messages',
    does: 'switches outbound messages off (saves make none, waiting ones stay) and on',
    example: { active: false },
  },
  { method: 'POST', path: '/__sim/outbound-messages/flush', does: 'sends everything that waits, now' },
];
