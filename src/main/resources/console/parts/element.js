/** What all parts of the console have in common. */
import { LitElement, html, nothing } from 'lit';

/** An element whose content is styled by the page. It changes its fields with `change`. */
export class Part extends LitElement {
  /** Why the last request was refused. @type {any} */
  failure = null;

  createRenderRoot() {
    return this;
  }

  /** What stands where the first answer of the API will be shown. */
  waiting() {
    return this.failure ? nothing : html`<p aria-busy="true"></p>`;
  }

  /**
   * Sets fields and shows them.
   *
   * @param {Record<string, unknown>} fields
   */
  change(fields) {
    Object.assign(this, fields);
    this.requestUpdate();
  }

  /**
   * Gives the element in this part, which must be there.
   *
   * @template {HTMLElement} E
   * @param {string} selector
   * @returns {E}
   */
  find(selector) {
    return /** @type {E} */ (this.querySelector(selector));
  }
}

/**
 * A screen: it is shown at a place of its own, begins its work when it is shown and ends it afterwards.
 * What it asks the API for ends with it, if it passes `this.shown`.
 */
export class Screen extends Part {
  static properties = {
    api: { attribute: false },
    place: { attribute: false },
  };

  #shown = new AbortController();

  constructor() {
    super();
    /** @type {import('../api/client.js').ApiClient} */
    this.api;
    /** @type {import('./place.js').Place} */
    this.place;
  }

  /** Aborted when the screen is left. */
  get shown() {
    return this.#shown.signal;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#shown.abort();
  }

  /**
   * Runs work and shows why it failed. A session that has ended is no failure: the user logs on again.
   *
   * @param {() => Promise<unknown>} work
   */
  async attempt(work) {
    try {
      await work();
      if (this.failure) {
        this.change({ failure: null });
      }
    } catch (failure) {
      if (!this.shown.aborted) {
        this.change({ failure });
      }
    }
  }

  /**
   * Runs work now, and again and again while the screen is shown and the page is visible.
   *
   * @param {number} millis from one end to the next start
   * @param {() => Promise<unknown>} work
   */
  async repeat(millis, work) {
    while (!this.shown.aborted) {
      if (document.visibilityState === 'visible' && this.api.session) {
        await this.attempt(work);
      }
      await new Promise((resolve) => setTimeout(resolve, millis));
    }
  }
}
