/** What this browser has seen of the ledger, for each installation at this origin. */

/** @typedef {{keys: string[], note: string}} Seen keys that are trusted, and the last checkpoint */

const NAME = `untether-ledger:${new URL('.', document.baseURI).pathname}`;

/** @returns {Seen | null} */
export function seenLast() {
  return JSON.parse(localStorage.getItem(NAME) ?? 'null');
}

/** @param {Seen} seen */
export function remember(seen) {
  localStorage.setItem(NAME, JSON.stringify(seen));
}

export function hasVerified() {
  return seenLast() !== null;
}
