/**
 * The one way from the console to the API: it sends requests with the session's token, renews the
 * token before it expires, and turns refusals into errors. The tokens are kept in memory; only if the
 * user has asked to stay signed in, they are also kept in the storage of this tab.
 */
import { randomId } from './random-id.js';
import { StoredSession } from './stored-session.js';

const VERSION = '1.0-rev0';

/** Relative to the page, so that it also works under a path that a proxy has put before it. */
const BASE = new URL('api/v1/', document.baseURI);

const PATIENCE_MILLIS = 40_000;

/** The token is renewed when this share of its time has passed. */
const RENEW_AFTER = 0.75;

/** What the API answered instead of what it was asked for. */
export class Problem extends Error {
  /**
   * @param {number} status
   * @param {{errorCode?: string, details?: string, data?: Record<string, {message?: string, atMost?: string}>}} body
   * @param {number} retryAfterSeconds 0 if the answer says nothing about it
   */
  constructor(status, body, retryAfterSeconds = 0) {
    super(body.details ?? `The answer was HTTP ${status}.`);
    this.status = status;
    this.code = body.errorCode ?? '';
    this.data = body.data ?? {};
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** Whether the same request may succeed later. */
  get isTemporary() {
    return this.status === 503 || this.status === 429 || this.status === 408;
  }
}

/** There was no answer. */
export class Unreachable extends Error {
  /** @param {unknown} cause */
  constructor(cause) {
    super('The service cannot be reached.', { cause });
  }
}

/** The session has ended; the user must log on again. */
export class SessionEnded extends Error {
  constructor() {
    super('The session has ended.');
  }
}

/**
 * @typedef {object} Session
 * @property {string} id made here, to tell the sessions of tabs apart
 * @property {string} accessToken
 * @property {string} refreshToken
 * @property {number} renewAt in milliseconds, by this machine's clock
 * @property {string} userName
 * @property {string} roleName
 *
 * @typedef {object} RequestOptions
 * @property {Record<string, string | number | boolean | null | undefined>} [query] null, undefined and '' are left out
 * @property {unknown} [json] the body
 * @property {Record<string, string>} [headers]
 * @property {AbortSignal} [signal]
 * @property {boolean} [endless] for a stream, which has no time limit
 */

/** Dispatches "session" whenever a session begins or ends. */
export class ApiClient extends EventTarget {
  /** @type {Session | null} */
  #session = null;
  /** @type {Promise<void> | null} */
  #renewal = null;
  #stored = new StoredSession();
  #stays = false;

  get session() {
    return this.#session;
  }

  get isAdministrator() {
    return this.#session?.roleName === 'Portal Administrator';
  }

  /** Whether the role may look at connections and the like. */
  get mayRead() {
    return this.isAdministrator || this.#session?.roleName === 'Portal Operator';
  }

  /** Continues the session that this tab was asked to keep, if there is one. */
  async resume() {
    const stored = await this.#stored.claim();
    if (stored) {
      this.#stays = true;
      this.#session = stored;
      this.#changed();
    }
  }

  /**
   * @param {string} userName
   * @param {string} password
   * @param {boolean} stay whether a reload of this tab continues the session
   */
  async logOn(userName, password, stay) {
    const answer = await this.#askForTokens({ grant_type: 'password', username: userName, password });
    this.#stays = stay;
    this.#take(answer, randomId());
    this.#changed();
  }

  /** Ends the session at the server, or at least here. */
  async signOut() {
    try {
      await this.request('DELETE', 'token');
    } finally {
      this.#forget();
    }
  }

  /** Called when the server says in another way than by a 401 that the session is over. */
  sessionEnded() {
    this.#forget();
  }

  /** Resolves as soon as there is a session. */
  async awaitSession() {
    while (!this.#session) {
      await new Promise((resolve) => this.addEventListener('session', resolve, { once: true }));
    }
  }

  /**
   * Gives the answer's JSON, or null if it has no body.
   *
   * @param {string} method
   * @param {string} path relative to /api/v1/
   * @param {RequestOptions} [options]
   * @returns {Promise<any>}
   */
  async request(method, path, options) {
    const response = await this.send(method, path, options);
    return response.status === 204 ? null : response.json();
  }

  /**
   * @param {string} path
   * @param {RequestOptions['query']} [query]
   * @param {AbortSignal} [signal]
   */
  get(path, query, signal) {
    return this.request('GET', path, { query, signal });
  }

  /**
   * Gives the answer itself if it is a success.
   *
   * @param {string} method
   * @param {string} path
   * @param {RequestOptions} [options]
   */
  async send(method, path, options = {}) {
    await this.#renewIfDue();
    const session = this.#requireSession();
    const response = await this.#attempt(method, path, options, session);
    if (response.status !== 401) {
      return accepted(response);
    }
    const problem = await problemOf(response);
    if (this.#session !== session) {
      // Another request has found out before this one, and the token has been renewed since.
      return accepted(await this.#attempt(method, path, options, this.#requireSession()));
    }
    if (problem.code !== 'ExpiredToken') {
      this.#forget();
      throw new SessionEnded();
    }
    await this.#renew();
    return accepted(await this.#attempt(method, path, options, this.#requireSession()));
  }

  /** @returns {Session} */
  #requireSession() {
    if (!this.#session) {
      throw new SessionEnded();
    }
    return this.#session;
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {RequestOptions} options
   * @param {Session} session
   */
  async #attempt(method, path, options, session) {
    const address = new URL(path, BASE);
    for (const [name, value] of Object.entries(options.query ?? {})) {
      if (value !== null && value !== undefined && value !== '') {
        address.searchParams.set(name, String(value));
      }
    }
    /** @type {Record<string, string>} */
    const headers = {
      'x-api-version': VERSION,
      Authorization: `Bearer ${session.accessToken}`,
      ...options.headers,
    };
    let body;
    if (options.json !== undefined) {
      headers['Content-Type'] = 'application/json';
      body = JSON.stringify(options.json);
    }
    return ask(address, { method, headers, body, signal: limit(options) });
  }

  async #renewIfDue() {
    if (this.#renewal || (this.#session && Date.now() >= this.#session.renewAt)) {
      await this.#renew();
    }
  }

  /** A refresh token works once, so there is one renewal at a time. */
  #renew() {
    this.#renewal ??= this.#exchange().finally(() => (this.#renewal = null));
    return this.#renewal;
  }

  async #exchange() {
    const session = this.#requireSession();
    try {
      const answer = await this.#askForTokens({
        grant_type: 'refresh_token',
        refresh_token: session.refreshToken,
      });
      this.#take(answer, session.id);
    } catch (failure) {
      if (failure instanceof Problem && failure.status === 401) {
        this.#forget();
        throw new SessionEnded();
      }
      throw failure;
    }
  }

  /** @param {Record<string, string>} form */
  async #askForTokens(form) {
    const response = await ask(new URL('token', BASE), {
      method: 'POST',
      headers: { 'x-api-version': VERSION, 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
      signal: limit({}),
    });
    return (await accepted(response)).json();
  }

  /**
   * @param {{access_token: string, refresh_token: string, expires_in: number, username: string, roleName: string}} answer
   * @param {string} id
   */
  #take(answer, id) {
    this.#session = {
      id,
      accessToken: answer.access_token,
      refreshToken: answer.refresh_token,
      renewAt: Date.now() + answer.expires_in * 1000 * RENEW_AFTER,
      userName: answer.username,
      roleName: answer.roleName,
    };
    if (this.#stays) {
      this.#stored.keep(this.#session);
    }
  }

  #forget() {
    if (this.#session) {
      this.#session = null;
      this.#stored.drop();
      this.#changed();
    }
  }

  #changed() {
    this.dispatchEvent(new Event('session'));
  }
}

/** @param {RequestOptions} options */
function limit(options) {
  if (options.endless) {
    return options.signal;
  }
  const patience = AbortSignal.timeout(PATIENCE_MILLIS);
  return options.signal ? AbortSignal.any([options.signal, patience]) : patience;
}

/**
 * @param {URL} address
 * @param {RequestInit} request
 */
async function ask(address, request) {
  try {
    return await fetch(address, { cache: 'no-store', credentials: 'omit', redirect: 'error', ...request });
  } catch (failure) {
    if (failure instanceof DOMException && failure.name === 'AbortError') {
      throw failure;
    }
    throw new Unreachable(failure);
  }
}

/** @param {Response} response */
async function accepted(response) {
  if (!response.ok) {
    throw await problemOf(response);
  }
  return response;
}

/** @param {Response} response */
async function problemOf(response) {
  // A proxy may answer something else than a problem.
  const body = await response.json().catch(() => ({}));
  return new Problem(response.status, body, Number(response.headers.get('Retry-After')) || 0);
}
