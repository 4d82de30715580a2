/**
 * Keeps a session in the storage of this tab, so that a reload continues it. Browsers copy that storage
 * when a tab is duplicated. Two tabs must not use one refresh token, because its second use ends the
 * session; so a tab asks the others before it takes what it finds.
 */

/** Several installations may share an origin, each under a path of its own. */
const NAME = `untether:${new URL('.', document.baseURI).pathname}`;

/** Time for another tab to object. */
const OBJECTION_MILLIS = 250;

export class StoredSession {
  #channel = new BroadcastChannel(NAME);
  /** @type {string | null} */
  #used = null;

  constructor() {
    this.#channel.addEventListener('message', ({ data }) => {
      if (data.question && data.question === this.#used) {
        this.#channel.postMessage({ objection: data.question });
      }
    });
  }

  /**
   * Gives the kept session, unless there is none or another tab uses it.
   *
   * @returns {Promise<import('./client.js').Session | null>}
   */
  async claim() {
    const kept = sessionStorage.getItem(NAME);
    if (!kept) {
      return null;
    }
    const session = JSON.parse(kept);
    if (await this.#isUsedElsewhere(session.id)) {
      this.drop();
      return null;
    }
    this.#used = session.id;
    return session;
  }

  /** @param {import('./client.js').Session} session */
  keep(session) {
    this.#used = session.id;
    sessionStorage.setItem(NAME, JSON.stringify(session));
  }

  drop() {
    this.#used = null;
    sessionStorage.removeItem(NAME);
  }

  /**
   * @param {string} id
   * @returns {Promise<boolean>}
   */
  #isUsedElsewhere(id) {
    return new Promise((resolve) => {
      /** @param {MessageEvent} message */
      const objection = ({ data }) => data.objection === id && resolve(true);
      this.#channel.addEventListener('message', objection);
      this.#channel.postMessage({ question: id });
      setTimeout(() => {
        this.#channel.removeEventListener('message', objection);
        resolve(false);
      }, OBJECTION_MILLIS);
    });
  }
}
