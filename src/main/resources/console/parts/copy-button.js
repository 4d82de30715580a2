import { html } from 'lit';
import { Part } from './element.js';

/** Copies a text, and says that it has. */
class CopyButton extends Part {
  static properties = { text: {}, label: {}, copied: { state: true } };

  constructor() {
    super();
    this.text = '';
    this.label = 'Copy';
    this.copied = false;
  }

  async copy() {
    await navigator.clipboard.writeText(this.text);
    this.copied = true;
    setTimeout(() => (this.copied = false), 2_000);
  }

  render() {
    return html`<button type="button" class="secondary small" @click=${this.copy}>
      <span aria-live="polite">${this.copied ? 'Copied' : this.label}</span>
    </button>`;
  }
}

customElements.define('copy-button', CopyButton);
