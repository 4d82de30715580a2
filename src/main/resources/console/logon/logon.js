import { html, nothing } from 'lit';
import { Problem } from '../api/client.js';
import { DialogPart } from '../parts/dialog.js';
import { failureText } from '../parts/show.js';
import { texts } from './texts.js';

/** The log-on page. It also comes over a screen whose session has ended. */
class LogOn extends DialogPart {
  static properties = { api: { attribute: false }, userName: {}, again: { type: Boolean } };

  constructor() {
    super();
    /** @type {import('../api/client.js').ApiClient} */
    this.api;
    /** The user whose session has ended. */
    this.userName = '';
    this.again = false;
    this.isBusy = false;
  }

  firstUpdated() {
    this.find(this.userName ? '#password' : '#user-name').focus();
  }

  /** @param {SubmitEvent} event */
  async logOn(event) {
    event.preventDefault();
    const form = new FormData(/** @type {HTMLFormElement} */ (event.target));
    this.change({ isBusy: true, failure: null });
    try {
      await this.api.logOn(String(form.get('userName')), String(form.get('password')), form.has('stay'));
    } catch (failure) {
      this.change({ failure });
      await this.updateComplete;
      /** @type {HTMLInputElement} */ (this.find('#password')).select();
    } finally {
      this.change({ isBusy: false });
    }
  }

  render() {
    // A modal dialog is above any dialog of the screen that is open.
    return this.again
      ? html`<dialog class="cover" aria-label=${texts.title} @cancel=${(/** @type {Event} */ event) => event.preventDefault()}>
          ${this.page()}
        </dialog>`
      : this.page();
  }

  page() {
    return html`<main class="logon">
      <article>
        <h1>${texts.title}</h1>
        ${this.again ? html`<p class="notice" role="status">${texts.again}</p>` : nothing}
        <form @submit=${this.logOn}>
          <label for="user-name">${texts.userName}</label>
          <input
            id="user-name"
            name="userName"
            autocomplete="username"
            autocapitalize="none"
            spellcheck="false"
            maxlength="256"
            required
            .value=${this.userName}
          />
          <label for="password">${texts.password}</label>
          <input
            id="password"
            name="password"
            ?data-first=${this.again}
            type="password"
            autocomplete="current-password"
            maxlength="1024"
            required
            aria-describedby="logon-failure"
          />
          <label class="choice">
            <input type="checkbox" name="stay" aria-describedby="stay-hint" /> ${texts.stay}
          </label>
          <small id="stay-hint">${texts.stayHint}</small>
          <p id="logon-failure" class="bad" role="alert">${this.failure ? this.wrong() : nothing}</p>
          <button ?disabled=${this.isBusy} aria-busy=${this.isBusy ? 'true' : nothing}>
            ${this.isBusy ? texts.loggingOn : texts.logOn}
          </button>
        </form>
        ${this.again ? nothing : html`<small>${texts.first}</small>`}
      </article>
    </main>`;
  }

  wrong() {
    return this.failure instanceof Problem && this.failure.status === 401
      ? texts.wrong
      : failureText(this.failure);
  }
}

customElements.define('log-on', LogOn);
