import { html, nothing } from 'lit';
import { Problem } from '../api/client.js';
import { FormDialog } from '../parts/dialog.js';
import { number } from '../parts/show.js';
import { texts as all } from './texts.js';

const texts = all.adding;

/** Nobody chooses from more: if there are more, the server looks for those with a name that is typed. */
const MAX_ACCOUNTS = 500;

const TYPING_MILLIS = 300;

/** The dialog that adds a connection. Dispatches "added" with the connection, and "close". */
class AddConnection extends FormDialog {
  static properties = { api: { attribute: false }, regions: { attribute: false } };

  constructor() {
    super();
    /** @type {import('./regions.js').Region[]} */
    this.regions = [];
    /** @type {'known' | 'account' | 'key'} */
    this.how = 'account';
    /** @type {any[]} those that Untether knows, or some of them */
    this.accounts = [];
    /** How many of them have the name that was typed. */
    this.found = 0;
    this.hasMany = false;
    this.searched = '';
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.typing = undefined;
  }

  async firstUpdated() {
    try {
      await this.loadAccounts();
      // What has been typed meanwhile stays.
      const typed = /** @type {HTMLInputElement | null} */ (this.querySelector('#add-account'))?.value;
      this.change({
        hasMany: this.found > MAX_ACCOUNTS,
        how: this.found > 0 && typed === '' ? 'known' : this.how,
      });
    } catch (failure) {
      this.change({ failure });
    }
  }

  async loadAccounts() {
    const searched = this.searched;
    const { results, totalCount } = await this.api.get('accounts/amazon', {
      SearchPattern: searched,
      Limit: MAX_ACCOUNTS,
    });
    // An answer to what was typed before may come later than that to what was typed last.
    if (searched === this.searched) {
      this.change({ accounts: results, found: totalCount });
    }
  }

  /** @param {string} name a part of it */
  searchAccounts(name) {
    this.searched = name.trim();
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.loadAccounts().catch((failure) => this.change({ failure })), TYPING_MILLIS);
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
    this.send(async () => {
      const connection = await this.api.request('POST', 'amazonConnections', {
        json: { regionId: text('region'), ...access },
      });
      this.dispatchEvent(new CustomEvent('added', { detail: connection }));
    });
  }

  render() {
    return this.form({
      name: 'add-connection',
      title: texts.title,
      texts,
      onSave: (event) => this.add(event),
      fields: html`<label for="add-region">${texts.region}</label>
        <select id="add-region" name="region" required data-first>
          <option value="">${texts.chooseRegion}</option>
          ${this.regions.map(
            (region) => html`<option value=${region.id}>${region.name} – ${region.description}</option>`,
          )}
        </select>
        <fieldset>
          <legend>${texts.how}</legend>
          ${this.accounts.length > 0 || this.hasMany ? this.choice(texts.byKnownAccount, 'known') : nothing}
          ${this.choice(texts.byAccount, 'account')} ${this.choice(texts.byKey, 'key')}
        </fieldset>
        ${this.access()}`,
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
    return html`${this.hasMany ? this.accountSearch() : nothing}
      <label for="add-known-account">${texts.knownAccount}</label>
      <select id="add-known-account" name="account" required aria-invalid=${this.wrong('amazonAccountId')}>
        <option value="">${texts.chooseAccount}</option>
        ${this.accounts.map(
          ({ id, name, awsid }) => html`<option value=${id}>${awsid ? `${name} (${awsid})` : name}</option>`,
        )}
      </select>`;
  }

  accountSearch() {
    return html`<label for="add-account-search">${texts.accountSearch}</label>
      <input
        id="add-account-search"
        type="search"
        maxlength="256"
        autocomplete="off"
        spellcheck="false"
        aria-describedby="add-account-search-hint"
        .value=${this.searched}
        @input=${(/** @type {any} */ event) => this.searchAccounts(event.target.value)}
      />
      <small id="add-account-search-hint" aria-live="polite"
        >${texts.accountsFound(number(this.accounts.length), number(this.found))}</small
      >`;
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
