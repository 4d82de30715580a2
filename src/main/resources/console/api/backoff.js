/** Waits that double, up to a limit, with a part that is left to chance so that clients spread out. */
export class Backoff {
  #first;
  #longest;
  #failures = 0;

  /**
   * @param {number} firstMillis
   * @param {number} longestMillis
   */
  constructor(firstMillis, longestMillis) {
    this.#first = firstMillis;
    this.#longest = longestMillis;
  }

  /** @returns {number} milliseconds until the next attempt */
  next() {
    const wait = Math.min(this.#first * 2 ** this.#failures, this.#longest);
    this.#failures++;
    return wait * (0.75 + Math.random() / 4);
  }

  reset() {
    this.#failures = 0;
  }
}

/**
 * @param {number} millis
 * @param {AbortSignal} [signal] ends the wait early, without an error
 * @returns {Promise<void>}
 */
export function pause(millis, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, millis);
    signal?.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
