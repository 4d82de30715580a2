/**
 * The live stream of this tab. There is only one, since browsers open few connections to one host over
 * HTTP/1.1: a screen that asks for other events takes it over while it is shown. It pauses while nobody
 * can see the page, and afterwards continues where it was.
 */
import { LiveStream } from './live-stream.js';

/** What is followed when no screen asks for anything: enough to learn that the session has ended. */
const CONNECTIONS = { types: 'dev.untether.connection.*' };

/** Time for which an invisible page still listens. */
const INVISIBLE_MILLIS = 60_000;

/**
 * @typedef {object} Listener
 * @property {Record<string, string>} query
 * @property {(events: import('./live-stream.js').ReceivedEvent[]) => void} onEvents
 * @property {(state: import('./live-stream.js').StreamState) => void} [onState]
 * @property {string | null} [after]
 */

/**
 * Dispatches "events" with what happened to connections, unless a screen has taken it over; without a detail
 * if something may have happened while nobody could see the page.
 */
export class Feed extends EventTarget {
  #api;
  /** @type {LiveStream | null} */
  #stream = null;
  /** @type {Listener} */
  #listener;
  /** @type {Listener} */
  #ordinary = { query: CONNECTIONS, onEvents: (events) => this.dispatchEvent(new CustomEvent('events', { detail: events })) };
  #begun = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #invisible;

  /** @param {import('./client.js').ApiClient} api */
  constructor(api) {
    super();
    this.#api = api;
    this.#listener = this.#ordinary;
    document.addEventListener('visibilitychange', () => this.#visibilityChanged());
  }

  begin() {
    this.#begun = true;
    this.#open(null);
  }

  end() {
    this.#begun = false;
    this.#close();
  }

  /**
   * Follows what the listener asks for, instead of what was followed before.
   *
   * @param {Listener} listener
   * @returns {() => void} ends it
   */
  take(listener) {
    this.#listener = listener;
    this.#open(listener.after ?? null);
    return () => {
      if (this.#listener === listener) {
        this.#listener = this.#ordinary;
        this.#open(null);
      }
    };
  }

  /** @param {string | null} after */
  #open(after) {
    this.#close();
    if (this.#begun && this.#api.mayRead) {
      this.#stream = new LiveStream(this.#api, { ...this.#listener, after });
    }
  }

  /** @returns {string | null} */
  #close() {
    const last = this.#stream?.lastId ?? null;
    this.#stream?.close();
    this.#stream = null;
    return last;
  }

  #visibilityChanged() {
    clearTimeout(this.#invisible);
    if (document.visibilityState === 'hidden') {
      this.#invisible = setTimeout(() => {
        this.#suspended = this.#close();
        this.#isSuspended = true;
        this.#listener.onState?.({ name: 'paused' });
      }, INVISIBLE_MILLIS);
    } else if (this.#isSuspended) {
      this.#isSuspended = false;
      this.#open(this.#suspended);
      this.dispatchEvent(new Event('events'));
    }
  }

  #isSuspended = false;
  /** @type {string | null} */
  #suspended = null;
}
