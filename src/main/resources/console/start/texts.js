export const texts = {
  title: 'Start',
  add: 'Add a connection',
  connections: 'Connections',
  removed: 'Removed in the last 24 hours',
  webhooks: 'Webhooks that deliver',
  ofAll: (/** @type {string} */ some, /** @type {string} */ all) => `${some} of ${all}`,
  sessions: 'Live sessions',
  attention: 'What needs attention',
  nothing: 'Nothing: all is well.',
  trailNotVerified: 'The audit trail has not been verified in this browser yet.',
  verify: 'Verify it',
  look: 'Look at it',
  more: (/** @type {string} */ count) => `And ${count} more.`,
  warnings: {
    silent: (/** @type {string} */ node) => `Node ${node} does not answer.`,
    notReady: (/** @type {string} */ node, /** @type {string} */ reason) => `Node ${node} is not ready: ${reason}`,
    expires: (/** @type {string} */ node, /** @type {string} */ time) =>
      `The certificate of node ${node} expires in ${time}. Replace it before.`,
    expired: (/** @type {string} */ node) => `The certificate of node ${node} has expired. Replace it.`,
    late: (/** @type {string} */ consumer, /** @type {string} */ time) =>
      `The consumer ${consumer} is ${time} behind the event log.`,
    unavailable: (/** @type {string} */ parts) => `This cannot be read now: ${parts}.`,
    refused: (/** @type {string} */ count) => `Connections that AWS refuses: ${count}.`,
    unreachable: (/** @type {string} */ count) => `Connections whose AWS was not reached at the last check: ${count}.`,
    webhookDisabled: (/** @type {string} */ url, /** @type {string} */ reason) =>
      `The webhook to ${url} is disabled. ${reason}`,
    webhookFails: (/** @type {string} */ url, /** @type {string} */ time) =>
      `No delivery to ${url} has succeeded for ${time}.`,
  },
  lastRemovals: 'The last removals',
  noRemovals: 'No connection has been removed yet.',
  onlyAdministrators: 'Only administrators may read the audit trail.',
  columns: { connection: 'Connection', who: 'Removed by', when: 'When' },
  allRemovals: 'All removals',
};
