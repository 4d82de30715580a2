/** Texts of what the screens have in common. */
export const texts = {
  close: 'Close',
  again: 'Try again',
  copy: 'Copy',
  copied: 'Copied',
  atMost: (/** @type {string} */ label, /** @type {number} */ last, /** @type {number} */ highest) =>
    `${label} ${last}, at most ${highest}`,
};
