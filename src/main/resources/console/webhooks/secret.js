import { html, nothing } from 'lit';
import '../parts/copy-button.js';
import { DialogPart, dialog } from '../parts/dialog.js';
import { SNIPPETS } from './snippets.js';
import { texts as all } from './texts.js';

const texts = all.secret;

/** Shows a secret, this once, with receivers that use it. Dispatches "close". */
class WebhookSecret extends DialogPart {
  static properties = { secret: {}, isNew: { type: Boolean } };

  constructor() {
    super();
    this.secret = '';
    this.isNew = false;
    this.language = Object.keys(SNIPPETS)[0];
  }

  close() {
    this.dispatchEvent(new Event('close'));
  }

  render() {
    const code = SNIPPETS[this.language];
    return dialog({
      name: 'webhook-secret',
      title: texts.title,
      wide: true,
      onClose: () => this.close(),
      content: html`<p class="notice warn">${texts.once} ${this.isNew ? nothing : texts.rotated}</p>
        <p><code>${this.secret}</code> <copy-button text=${this.secret} label=${texts.copy}></copy-button></p>
        <h3>${texts.receiver}</h3>
        <div class="tabs">
          ${Object.keys(SNIPPETS).map(
            (name) => html`<button
              type="button"
              class="small secondary"
              aria-pressed=${name === this.language ? 'true' : 'false'}
              @click=${() => this.change({ language: name })}
            >
              ${name}
            </button>`,
          )}
        </div>
        <pre tabindex="0" role="group" aria-label=${this.language}>${code}</pre>
        <copy-button text=${code} label=${texts.copyCode}></copy-button>`,
      actions: html`<button type="button" @click=${this.close}>${texts.close}</button>`,
    });
  }
}

customElements.define('webhook-secret', WebhookSecret);
