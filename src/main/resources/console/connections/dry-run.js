/** Asks what removals would break, without removing anything. */

/** The API takes as many in one request. */
const MAX_IDS = 1_000;

/**
 * @typedef {object} DryRun
 * @property {string[]} messages what would break, each said once
 * @property {number} gone how many of the connections do not exist any more
 * @property {string[]} failures why some could not be checked, each said once
 */

/**
 * @param {import('../api/client.js').ApiClient} api
 * @param {string[]} ids
 * @param {AbortSignal} signal
 * @returns {Promise<DryRun>}
 */
export async function dryRun(api, ids, signal) {
  const messages = new Set();
  const failures = new Set();
  let gone = 0;
  for (let first = 0; first < ids.length; first += MAX_IDS) {
    const response = await api.send('POST', 'amazonConnections/removals', {
      json: { ids: ids.slice(first, first + MAX_IDS), dryRun: true },
      headers: { Accept: 'application/x-ndjson' },
      signal,
    });
    for (const line of (await response.text()).split('\n').filter(Boolean)) {
      const { status, details, messages: found = [] } = JSON.parse(line);
      if (status === 404) {
        gone++;
      } else if (status !== 200) {
        failures.add(details);
      }
      found.forEach((/** @type {{message: string}} */ { message }) => messages.add(message));
    }
  }
  return { messages: [...messages], gone, failures: [...failures] };
}
