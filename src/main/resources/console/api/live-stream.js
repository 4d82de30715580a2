/**
 * Follows the event log (Server-Sent Events). The browser's EventSource cannot send the token, so the
 * stream is read with fetch. After a break it continues with the id that was received last, so no event
 * is missing and none comes twice.
 */
import { Backoff, pause } from './backoff.js';
import { Problem, SessionEnded } from './client.js';

/** Ends a stream in the server's words; see asyncapi.yaml. */
const CLOSED = 'dev.untether.stream.closed';
const SESSION_ENDED = 'the session has ended';

/** The server sends a sign of life every 15 seconds. */
const SILENCE_MILLIS = 45_000;

/**
 * An event as it was received. Its content is parsed only when somebody looks at it, since in a flood
 * hardly any event is looked at.
 *
 * @typedef {object} ReceivedEvent
 * @property {string} id the position in the log
 * @property {string} type
 * @property {string} data a CloudEvent in JSON
 *
 * @typedef {object} StreamState
 * @property {'connecting' | 'live' | 'waiting' | 'paused'} name
 * @property {string} [reason] why it waits
 * @property {boolean} [gap] whether events were lost, because they are no longer kept
 */

export class LiveStream {
  #api;
  #query;
  #onEvents;
  #onState;
  /** @type {string | null} */
  #lastId;
  #stop = new AbortController();
  #backoff = new Backoff(500, 15_000);

  /**
   * @param {import('./client.js').ApiClient} api
   * @param {object} options
   * @param {Record<string, string>} options.query filters
   * @param {(events: ReceivedEvent[]) => void} options.onEvents
   * @param {(state: StreamState) => void} [options.onState]
   * @param {string | null} [options.after] the position after which to begin; now, if it is left out
   */
  constructor(api, { query, onEvents, onState = () => {}, after = null }) {
    this.#api = api;
    this.#query = query;
    this.#onEvents = onEvents;
    this.#onState = onState;
    this.#lastId = after;
    this.#follow();
  }

  get lastId() {
    return this.#lastId;
  }

  close() {
    this.#stop.abort();
  }

  async #follow() {
    const stopped = this.#stop.signal;
    while (!stopped.aborted) {
      try {
        await this.#connect();
        await pause(this.#backoff.next(), stopped);
      } catch (failure) {
        if (stopped.aborted) {
          return;
        }
        if (failure instanceof SessionEnded) {
          this.#onState({ name: 'waiting', reason: failure.message });
          await this.#api.awaitSession();
        } else {
          await this.#recover(failure);
        }
      }
    }
  }

  /** @param {any} failure */
  async #recover(failure) {
    const lost = failure instanceof Problem && (failure.status === 410 || failure.status === 400);
    if (lost) {
      // What came after the position is no longer kept, or the log was restored to before it.
      this.#lastId = null;
    }
    const wait = this.#backoff.next();
    this.#onState({ name: 'waiting', reason: failure.message, gap: lost });
    await pause(wait, this.#stop.signal);
  }

  async #connect() {
    this.#onState({ name: 'connecting' });
    const connection = new AbortController();
    const end = () => connection.abort();
    this.#stop.signal.addEventListener('abort', end, { once: true });
    /** @type {Record<string, string>} */
    const headers = { Accept: 'text/event-stream' };
    if (this.#lastId !== null) {
      headers['Last-Event-ID'] = this.#lastId;
    }
    try {
      const response = await this.#api.send('GET', 'events', {
        query: this.#query,
        headers,
        signal: connection.signal,
        endless: true,
      });
      this.#onState({ name: 'live' });
      await this.#read(/** @type {ReadableStream<Uint8Array>} */ (response.body), end);
    } finally {
      this.#stop.signal.removeEventListener('abort', end);
    }
  }

  /**
   * @param {ReadableStream<Uint8Array>} body
   * @param {() => void} end ends a connection from which nothing comes any more
   */
  async #read(body, end) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    let silence = setTimeout(end, SILENCE_MILLIS);
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) {
          return;
        }
        clearTimeout(silence);
        silence = setTimeout(end, SILENCE_MILLIS);
        const blocks = (rest + value).split('\n\n');
        rest = blocks.pop() ?? '';
        this.#take(blocks);
      }
    } finally {
      clearTimeout(silence);
    }
  }

  /** @param {string[]} blocks */
  #take(blocks) {
    const events = [];
    for (const block of blocks) {
      const { id, type, data } = fields(block);
      if (type === CLOSED) {
        this.#closed(JSON.parse(data));
      } else {
        this.#lastId = id || this.#lastId;
        if (data) {
          events.push({ id, type, data });
        }
      }
    }
    if (blocks.length > 0) {
      this.#backoff.reset();
    }
    if (events.length > 0 && !this.#stop.signal.aborted) {
      this.#onEvents(events);
    }
  }

  /** @param {{reason: string}} closing */
  #closed(closing) {
    if (closing.reason === SESSION_ENDED) {
      this.#api.sessionEnded();
    }
  }
}

/** @param {string} block the lines of one event */
function fields(block) {
  let id = '';
  let type = '';
  let data = '';
  for (const line of block.split('\n')) {
    if (line.startsWith('data:')) {
      data += (data ? '\n' : '') + line.slice(line[5] === ' ' ? 6 : 5);
    } else if (line.startsWith('id:')) {
      id = line.slice(3).trim();
    } else if (line.startsWith('event:')) {
      type = line.slice(6).trim();
    }
  }
  return { id, type, data };
}
