import { html, nothing } from 'lit';
import { Problem } from '../api/client.js';
import { DialogPart, dialog } from '../parts/dialog.js';
import { failure } from '../parts/show.js';
import { texts as all } from './texts.js';

const texts = all.adding;

/** The dialog that adds a connection. Dispatches "added" with the connection, and "close". */
class AddConnection extends DialogPart {
  static properties = { api: { attribute: false }, regions: { attribute: false } };

  constructor() {
    super();
    /** @type {import('../api/client.js').ApiClient} */
    this.api;
    /** @type {import('./regions.js').Region[]} */
    this.regions = [];
    this.byKey = false;
    this.isBusy = false;
    /** @type {unknown} */
    this.failure = null;
  }

  /** @param {SubmitEvent} event */
  async add(event) {
    event.preventDefault();
    const form = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const text = (/** @type {string} */ name) => String(form.get(name) ?? '').trim();
    const access = this.byKey
      ? { accessKey: text('accessKey'), secretKey: text('secretKey') }
      : { amazonAccountId: text('account') };
    this.change({ isBusy: true, failure: null });
    try {
      const connection = await this.api.request('POST', 'amazonConnections', {
        json: { regionId: text('region'), ...access },
      });
      this.dispatchEvent(new CustomEvent('added', { detail: connection }));
    } catch (failure) {
      this.change({ failure });
    } finally {
      this.change({ isBusy: false });
    }
  }

  close() {
    this.dispatchEvent(new Event('close'));
  }

  render() {
    return dialog({
      name: 'add-connection',
      title: texts.title,
      isBusy: this.isBusy,
      onClose: () => this.close(),
      content: html`<form id="add-connection" @submit=${this.add}>
        ${failure(this.failure)}
        <label for="add-region">${texts.region}</label>
        <select id="add-region" name="region" required data-first>
          <option value="">${texts.chooseRegion}</option>
          ${this.regions.map(
            (region) => html`<option value=${region.id}>${region.name} – ${region.description}</option>`,
          )}
        </select>
        <fieldset>
          <legend>${texts.how}</legend>
          ${this.choice(texts.byAccount, false)} ${this.choice(texts.byKey, true)}
        </fieldset>
        ${this.byKey ? this.key() : this.account()}
      </form>`,
      actions: html`<button type="button" class="secondary" ?disabled=${this.isBusy} @click=${this.close}>
          ${texts.cancel}
        </button>
        <button form="add-connection" ?disabled=${this.isBusy} aria-busy=${this.isBusy ? 'true' : nothing}>
          ${this.isBusy ? texts.adding : texts.add}
        </button>`,
    });
  }

  /**
   * @param {string} label
   * @param {boolean} byKey
   */
  choice(label, byKey) {
    return html`<label class="choice">
      <input
        type="radio"
        name="access"
        .checked=${this.byKey === byKey}
        @change=${() => this.change({ byKey })}
      />
      ${label}
    </label>`;
  }

  account() {
    return html`<label for="add-account">${texts.account}</label>
      <input
        id="add-account"
        name="account"
        required
        maxlength="256"
        autocomplete="off"
        spellcheck="false"
        aria-describedby="add-account-hint"
        aria-invalid=${this.wrong('amazonAccountId')}
      />
      <small id="add-account-hint">${texts.accountHint}</small>`;
  }

  key() {
    return html`<label for="add-access-key">${texts.accessKey}</label>
      <input
        id="add-access-key"
        name="accessKey"
        required
        maxlength="128"
        autocomplete="off"
        spellcheck="false"
        aria-invalid=${this.wrong('accessKey')}
      />
      <label for="add-secret-key">${texts.secretKey}</label>
      <input
        id="add-secret-key"
        name="secretKey"
        type="password"
        required
        maxlength="256"
        autocomplete="off"
        aria-describedby="add-secret-hint"
        aria-invalid=${this.wrong('secretKey')}
      />
      <small id="add-secret-hint">${texts.secretHint}</small>`;
  }

  /** @param {string} property */
  wrong(property) {
    return this.failure instanceof Problem && property in this.failure.data ? 'true' : nothing;
  }
}

customElements.define('add-connection', AddConnection);
