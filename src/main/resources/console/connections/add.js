import { html, nothing } from 'lit';
import { Problem } from '../api/client.js';
import { DialogPart, dialog } from '../parts/dialog.js';
import { failure } from '../parts/show.js';
import { texts as all } from './texts.js';

const texts = all.adding;

/** Nobody chooses from more; any account can be named by its id. */
const MAX_ACCOUNTS = 500;

/** The dialog that adds a connection. Dispatches "added" with the connection, and "close". */
class AddConnection extends DialogPart {
  static properties = { api: { attribute: false }, regions: { attribute: false } };

  constructor() {
    super();
    /** @type {import('../api/client.js').ApiClient} */
    this.api;
    /** @type {import('./regions.js').Region[]} */
    this.regions = [];
    /** @type {'known' | 'account' | 'key'} */
    this.how = 'account';
    /** @type {any[]} those that Untether knows */
    this.accounts = [];
    this.isBusy = false;
    /** @type {unknown} */
    this.failure = null;
  }

  async firstUpdated() {
    try {
      const { results } = await this.api.get('accounts/amazon', { Limit: MAX_ACCOUNTS });
      // What has been typed meanwhile stays.
      const typed = /** @type {HTMLInputElement | null} */ (this.querySelector('#add-account'))?.value;
      this.change({ accounts: results, how: results.length > 0 && typed === '' ? 'known' : this.how });
    } catch (failure) {
      this.change({ failure });
    }
  }

  /** @param {SubmitEvent} event */
  async add(event) {
    event.preventDefault();
    const form = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const text = (/** @type {string} */ name) => String(form.get(name) ?? '').trim();
    const access =
      this.how === 'key'
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
          ${this.accounts.length > 0 ? this.choice(texts.byKnownAccount, 'known') : nothing}
          ${this.choice(texts.byAccount, 'account')} ${this.choice(texts.byKey, 'key')}
        </fieldset>
        ${this.access()}
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
   * @param {'known' | 'account' | 'key'} how
   */
  choice(label, how) {
    return html`<label class="choice">
      <input
        type="radio"
        name="access"
        .checked=${this.how === how}
        @change=${() => this.change({ how })}
      />
      ${label}
    </label>`;
  }

  access() {
    switch (this.how) {
      case 'known':
        return this.knownAccount();
      case 'account':
        return this.account();
      default:
        return this.key();
    }
  }

  knownAccount() {
    return html`<label for="add-known-account">${texts.knownAccount}</label>
      <select id="add-known-account" name="account" required aria-invalid=${this.wrong('amazonAccountId')}>
        <option value="">${texts.chooseAccount}</option>
        ${this.accounts.map(
          ({ id, name, awsid }) => html`<option value=${id}>${awsid ? `${name} (${awsid})` : name}</option>`,
        )}
      </select>`;
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
