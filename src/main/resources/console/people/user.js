import { html, nothing } from 'lit';
import { FormDialog } from '../parts/dialog.js';
import { texts as all } from './texts.js';

const texts = all.user;

/** The dialog that adds, changes or removes a user. Dispatches "done" with what was done, and "close". */
class UserDialog extends FormDialog {
  static properties = { api: { attribute: false }, user: { attribute: false } };

  constructor() {
    super();
    /** @type {any} null for a new one */
    this.user = null;
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
    this.carryOut(this.user ? 'PUT' : 'POST', json, this.user ? texts.changed : texts.added);
  }

  /**
   * @param {string} method
   * @param {unknown} json
   * @param {string} done
   */
  carryOut(method, json, done) {
    this.send(async () => {
      await this.api.request(method, this.user ? `users/${this.user.id}` : 'users', { json });
      this.dispatchEvent(new CustomEvent('done', { detail: done }));
    });
  }

  render() {
    const user = this.user;
    return this.form({
      name: 'user',
      title: user ? texts.change(user.name) : texts.add,
      texts,
      onSave: (event) => this.save(event),
      onRemove: user && (() => this.carryOut('DELETE', undefined, texts.removed)),
      fields: html`${user
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
        <small id="user-password-hint">${texts.passwordHint} ${user ? texts.leaveHint : nothing}</small>`,
    });
  }
}

customElements.define('user-dialog', UserDialog);
