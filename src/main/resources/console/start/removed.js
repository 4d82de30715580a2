/** How many connections were removed lately. The log is not read for it, so that is no reading of the trail. */

const REMOVED = 'dev.untether.connection.removed.v1';
const HOUR_MILLIS = 3_600_000;
const HOURS = 24;

/**
 * Counts the first, incomplete hour by minutes and the others as a whole.
 *
 * @param {import('../api/client.js').ApiClient} api
 * @param {AbortSignal} signal
 * @returns {Promise<number>}
 */
export async function removedInLastDay(api, signal) {
  const from = Date.now() - HOURS * HOUR_MILLIS;
  const nextHour = (Math.floor(from / HOUR_MILLIS) + 1) * HOUR_MILLIS;
  const counts = await Promise.all([
    api.get('events/counts', { bucket: 'minute', type: REMOVED, from: iso(from), to: iso(nextHour) }, signal),
    api.get('events/counts', { bucket: 'hour', type: REMOVED, from: iso(nextHour) }, signal),
  ]);
  return counts
    .flatMap(({ results }) => results)
    .reduce((/** @type {number} */ sum, /** @type {{count: number}} */ { count }) => sum + count, 0);
}

/** @param {number} millis */
function iso(millis) {
  return new Date(millis).toISOString();
}
