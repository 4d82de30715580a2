/** The regions, which never change while a page is open. */

/** @typedef {{id: string, name: string, description: string}} Region */

/** @type {Promise<Region[]> | null} */
let known = null;

/**
 * @param {import('../api/client.js').ApiClient} api
 * @returns {Promise<Region[]>}
 */
export function allRegions(api) {
  known ??= api
    .get('cloudInfrastructure/regions')
    .then((page) => page.results)
    .catch((failure) => {
      known = null;
      throw failure;
    });
  return known;
}
