import { html } from 'lit';
import { FormDialog } from '../parts/dialog.js';
import { texts as all } from './texts.js';

const texts = all.form;

/**
 * The dialog that adds, changes or removes a webhook. Dispatches "saved" with the API's answer, null after
 * a removal, and "close".
 */
class WebhookForm extends FormDialog {
  static properties = { api: { attribute: false }, webhook: { attribute: false } };

  constructor() {
    super();
    /** @type {any} null for a new one */
    this.webhook = null;
    this.url = '';
  }

  /** @param {SubmitEvent} event */
  save(event) {
    event.preventDefault();
    const form = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const lines = (/** @type {string} */ name) => String(form.get(name)).split(/\s+/).filter(Boolean);
    this.carryOut(this.webhook ? 'PUT' : 'POST', {
      url: String(form.get('url')).trim(),
      description: String(form.get('description')),
      eventTypes: lines('types'),
      subjects: lines('subjects'),
      ordering: form.get('ordering'),
      enabled: form.has('enabled'),
    });
  }

  /**
   * @param {string} method
   * @param {unknown} json
   */
  carryOut(method, json) {
    this.send(async () => {
      const path = this.webhook ? `webhooks/${this.webhook.id}` : 'webhooks';
      this.dispatchEvent(new CustomEvent('saved', { detail: await this.api.request(method, path, { json }) }));
    });
  }

  /** What is wrong with the address so far. */
  get urlFault() {
    if (!this.url) {
      return '';
    }
    const protocol = URL.canParse(this.url) ? new URL(this.url).protocol : '';
    if (protocol !== 'https:' && protocol !== 'http:') {
      return texts.urlMalformed;
    }
    return protocol === 'http:' ? texts.urlInsecure : '';
  }

  render() {
    const webhook = this.webhook;
    return this.form({
      name: 'webhook',
      title: webhook ? texts.change : texts.add,
      texts,
      onSave: (event) => this.save(event),
      onRemove: webhook && (() => this.carryOut('DELETE', undefined)),
      fields: html`<label for="webhook-url">${texts.url}</label>
        <input
          id="webhook-url"
          name="url"
          type="url"
          required
          maxlength="2048"
          spellcheck="false"
          autocomplete="off"
          data-first
          .value=${webhook?.url ?? ''}
          aria-describedby="webhook-url-hint"
          @input=${(/** @type {any} */ event) => this.change({ url: event.target.value.trim() })}
        />
        <small id="webhook-url-hint" aria-live="polite">${this.urlFault || texts.urlHint}</small>
        <label for="webhook-description">${texts.description}</label>
        <input id="webhook-description" name="description" maxlength="1024" .value=${webhook?.description ?? ''} />
        <label for="webhook-types">${texts.types}</label>
        <textarea
          id="webhook-types"
          name="types"
          rows="3"
          spellcheck="false"
          placeholder="dev.untether.connection.*"
          aria-describedby="webhook-types-hint"
          .value=${(webhook?.eventTypes ?? []).join('\n')}
        ></textarea>
        <small id="webhook-types-hint">${texts.typesHint}</small>
        <label for="webhook-subjects">${texts.subjects}</label>
        <textarea
          id="webhook-subjects"
          name="subjects"
          rows="2"
          spellcheck="false"
          aria-describedby="webhook-subjects-hint"
          .value=${(webhook?.subjects ?? []).join('\n')}
        ></textarea>
        <small id="webhook-subjects-hint">${texts.subjectsHint}</small>
        <label for="webhook-ordering">${texts.ordering}</label>
        <select id="webhook-ordering" name="ordering">
          <option value="strict">${texts.strict}</option>
          <option value="none" ?selected=${webhook?.ordering === 'none'}>${texts.free}</option>
        </select>
        <label class="choice">
          <input type="checkbox" name="enabled" .checked=${webhook?.enabled ?? true} /> ${texts.enabled}
        </label>`,
    });
  }
}

customElements.define('webhook-form', WebhookForm);
