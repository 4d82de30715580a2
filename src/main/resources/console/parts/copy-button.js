import { html } from 'lit';
import { Part } from './element.js';
import { texts } from './texts.js';

/** Copies a text, and says that it has. */
class CopyButton extends Part {
  static properties = { text: {}, label: {}, copied: { state: true } };

  constructor() {
    super();
    this.text = '';
    this.label = texts.copy;
    this.copied = false;
  }

  async copy() {
    await (navigator.clipboard?.writeText(this.text) ?? this.copyByCommand());
    this.copied = true;
    setTimeout(() => (this.copied = false), 2_000);
  }

  /** Browsers have the other way only for pages that came over HTTPS or from the machine itself. */
  copyByCommand() {
    const put = (/** @type {ClipboardEvent} */ event) => {
      event.clipboardData?.setData('text/plain', this.text);
      event.preventDefault();
    };
    document.addEventListener('copy', put, { once: true });
    document.execCommand('copy');
  }

  render() {
    return html`<button type="button" class="secondary small" @click=${this.copy}>
      <span aria-live="polite">${this.copied ? texts.copied : this.label}</span>
    </button>`;
  }
}

customElements.define('copy-button', CopyButton);
