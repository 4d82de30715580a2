import { html, nothing } from 'lit';
import { DialogPart, dialog, formActions } from '../parts/dialog.js';
import { failure } from '../parts/show.js';
import { texts as all } from './texts.js';

const texts = all.user;

/** The dialog that adds, changes or removes a user. Dispatches "done" with what was done, and "close". */
class UserDialog extends DialogPart {
  static properties = { api: { attribute: false }, user: { attribute: false } };

  constructor() {
    super();
    /** @type {import('../api/client.js').ApiClient} */
    this.api;
    /** @type {any} null for a new one */
    this.user = null;
    this.isBusy = false;
    this.isSure = false;
    /** @type {unknown} */
    this.failure = null;
  }

  /** @param {SubmitEvent} event */
  save(event) {
    event.preventDefault();
    const form = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const text = (/** @type {string} */ name) => String(form.get(name) ?? '');
    const json = {
      ...(this.user ? {} : { name: text('name').trim() }),
      description: text('description'),
      roleName: text('role'),
      ...(text('password') ? { password: text('password') } : {}),
    };
    this.send(this.user ? 'PUT' : 'POST', json, this.user ? texts.changed : texts.added);
  }

  removeUser() {
    if (this.isSure) {
      this.send('DELETE', undefined, texts.removed);
    } else {
      this.change({ isSure: true });
    }
  }

  /**
   * @param {string} method
   * @param {unknown} json
   * @param {string} done
   */
  async send(method, json, done) {
    this.change({ isBusy: true, failure: null });
    try {
      await this.api.request(method, this.user ? `users/${this.user.id}` : 'users', { json });
      this.dispatchEvent(new CustomEvent('done', { detail: done }));
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
    const user = this.user;
    return dialog({
      name: 'user',
      title: user ? texts.change(user.name) : texts.add,
      isBusy: this.isBusy,
      onClose: () => this.close(),
      content: html`<form id="user" @submit=${this.save}>
        ${failure(this.failure)}
        ${user
          ? nothing
          : html`<label for="user-dialog-name">${texts.name}</label>
              <input id="user-dialog-name" name="name" required maxlength="256" autocomplete="off" spellcheck="false" data-first />`}
        <label for="user-description">${texts.description}</label>
        <input id="user-description" name="description" maxlength="1024" .value=${user?.description ?? ''} />
        <label for="user-role">${texts.role}</label>
        <select id="user-role" name="role">
          ${all.roles.map((role) => html`<option ?selected=${role === (user?.roleName ?? all.roles[1])}>${role}</option>`)}
        </select>
        <label for="user-password">${user ? texts.newPassword : texts.password}</label>
        <input
          id="user-password"
          name="password"
          type="password"
          maxlength="1024"
          autocomplete="new-password"
          ?required=${!user}
          aria-describedby="user-password-hint"
        />
        <small id="user-password-hint">${texts.passwordHint} ${user ? texts.leaveHint : nothing}</small>
      </form>`,
      actions: formActions({
        form: 'user',
        onRemove: user && (() => this.removeUser()),
        onCancel: () => this.close(),
        isBusy: this.isBusy,
        isSure: this.isSure,
        texts,
      }),
    });
  }
}

customElements.define('user-dialog', UserDialog);
