/** Random ids. Browsers have crypto.randomUUID only for pages that came over HTTPS or from the machine itself. */

const BYTES = 16;

export function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
