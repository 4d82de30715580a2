/**
 * Removes connections one by one, a few at a time. Each has an Idempotency-Key of its own, which all
 * attempts at it share: if an answer is lost, the next attempt learns what became of the first, and a
 * removal never happens or counts twice. While the service cannot be reached, the run waits and goes on
 * by itself.
 */
import { Backoff, pause } from '../api/backoff.js';
import { Problem, SessionEnded } from '../api/client.js';
import { randomId } from '../api/random-id.js';
import { failureText } from '../parts/show.js';
import { texts } from './texts.js';

/** Less than the connections that a browser opens to one host over HTTP/1.1. */
const AT_ONCE = 4;

/** The rate is that of the last seconds. */
const RATE_MILLIS = 5_000;

/** Dispatches "progress" whenever something has changed. */
export class RemovalRun extends EventTarget {
  #api;
  #waiting;
  /** @type {Map<string, string>} the key of each connection, by its id */
  #keys;
  #backoff = new Backoff(300, 5_000);
  #stop = new AbortController();
  /** @type {number[]} when the last removals were answered */
  #times = [];
  /** While the service cannot be reached, the one attempt that finds out whether it can again. */
  #isProbing = false;

  /**
   * @param {import('../api/client.js').ApiClient} api
   * @param {string[]} ids
   * @param {Map<string, string>} [keys] those of an earlier run whose failures this one repeats
   */
  constructor(api, ids, keys = new Map()) {
    super();
    this.#api = api;
    this.total = ids.length;
    this.#waiting = [...ids];
    this.#keys = keys;
    ids.filter((id) => !keys.has(id)).forEach((id) => keys.set(id, `console-${randomId()}`));
    /** @type {string[]} */
    this.removed = [];
    /** @type {Map<string, string>} the reason why it was not removed, by the id */
    this.failed = new Map();
    /** Why the run waits; empty while it does not. */
    this.interruption = '';
    this.isStopped = false;
    this.isOver = false;
  }

  get keys() {
    return this.#keys;
  }

  /** @returns {string[]} those that were not tried, because the run was stopped */
  get left() {
    return this.#waiting;
  }

  get perSecond() {
    const now = performance.now();
    this.#times = this.#times.filter((time) => now - time < RATE_MILLIS);
    const first = this.#times[0];
    return first === undefined ? 0 : (this.#times.length * 1_000) / Math.max(now - first, 250);
  }

  /** @returns {number | null} null while it cannot be told */
  get secondsLeft() {
    const rate = this.perSecond;
    return rate > 0 ? this.#waiting.length / rate : null;
  }

  async start() {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, this.total) }, () => this.#work()));
    this.isOver = true;
    this.#changed();
  }

  /** Removals that are under way are still awaited, so that it is known what became of them. */
  stop() {
    this.isStopped = true;
    this.#stop.abort();
    this.#changed();
  }

  async #work() {
    while (!this.isStopped && this.#waiting.length > 0) {
      if (this.interruption && this.#isProbing) {
        await pause(100, this.#stop.signal);
        continue;
      }
      const id = /** @type {string} */ (this.#waiting.shift());
      this.#isProbing = this.interruption !== '';
      await this.#remove(id);
    }
  }

  /** @param {string} id */
  async #remove(id) {
    try {
      await this.#api.request('DELETE', `amazonConnections/${encodeURIComponent(id)}`, {
        headers: { 'Idempotency-Key': /** @type {string} */ (this.#keys.get(id)) },
      });
      this.removed.push(id);
      this.#times.push(performance.now());
      this.#goOn();
    } catch (failure) {
      await this.#failedAt(id, failure);
    }
  }

  /**
   * @param {string} id
   * @param {unknown} failure
   */
  async #failedAt(id, failure) {
    if (failure instanceof Problem && !failure.isTemporary && failure.status < 500) {
      this.failed.set(id, failure.status === 404 ? texts.removing.gone : failureText(failure));
      this.#goOn();
    } else if (failure instanceof SessionEnded) {
      this.#waiting.unshift(id);
      this.#interrupt(texts.removing.waitingForLogon);
      await this.#api.awaitSession();
      this.#goOn();
    } else {
      this.#waiting.unshift(id);
      this.#interrupt(texts.removing.waiting(failureText(failure)));
      const asked = failure instanceof Problem ? failure.retryAfterSeconds * 1_000 : 0;
      await pause(Math.max(asked, this.#backoff.next()), this.#stop.signal);
      this.#isProbing = false;
    }
  }

  #goOn() {
    this.#backoff.reset();
    this.#isProbing = false;
    this.interruption = '';
    this.#changed();
  }

  /** @param {string} reason */
  #interrupt(reason) {
    this.interruption = reason;
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event('progress'));
  }
}
