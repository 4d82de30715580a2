/**
 * Where the user is: a screen and its parameters, both after the # of the address. They can be shared,
 * and never reach the server.
 */

/** @typedef {{screen: string, params: URLSearchParams}} Place */

/** @returns {Place} */
export function currentPlace() {
  const [screen, query = ''] = location.hash.replace(/^#\/?/, '').split('?');
  return { screen: screen || 'start', params: new URLSearchParams(query) };
}

/**
 * @param {string} screen
 * @param {Record<string, string | null | undefined>} [params] those without a value are left out
 */
export function addressOf(screen, params = {}) {
  const query = new URLSearchParams(
    Object.entries(params).flatMap(([name, value]) => (value ? [[name, value]] : [])),
  ).toString();
  return `#/${screen}${query ? `?${query}` : ''}`;
}

/**
 * @param {string} screen
 * @param {Record<string, string | null | undefined>} [params]
 */
export function goTo(screen, params) {
  location.hash = addressOf(screen, params);
}
