/** Dialogs over the page. The browser's own modal dialog keeps the focus inside and closes with Escape. */
import { html, nothing } from 'lit';
import { Part } from './element.js';

/** A part that is a dialog. It gives the focus back to where it was before. */
export class DialogPart extends Part {
  /** @type {Element | null} */
  #opener = null;

  connectedCallback() {
    super.connectedCallback();
    this.#opener = document.activeElement;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    const opener = this.#opener;
    // One dialog may follow another, which then has the focus.
    setTimeout(() => {
      if (document.activeElement === document.body || !document.activeElement) {
        /** @type {HTMLElement | null} */ (opener?.isConnected ? opener : document.querySelector('#content'))?.focus();
      }
    });
  }

  updated() {
    openDialogs(this);
  }
}

/**
 * @param {object} options
 * @param {string} options.name makes its ids unique
 * @param {unknown} options.title
 * @param {unknown} options.content
 * @param {unknown} options.actions the buttons
 * @param {() => void} options.onClose
 * @param {boolean} [options.isBusy] whether it must not be closed now
 * @param {boolean} [options.wide]
 */
export function dialog({ name, title, content, actions, onClose, isBusy = false, wide = false }) {
  const id = `${name}-title`;
  return html`<dialog
    class=${wide ? 'wide' : ''}
    aria-labelledby=${id}
    @cancel=${(/** @type {Event} */ event) => {
      event.preventDefault();
      if (!isBusy) {
        onClose();
      }
    }}
  >
    <article>
      <header>
        <h2 id=${id} tabindex="-1">${title}</h2>
        ${isBusy
          ? nothing
          : html`<button class="plain dismiss" aria-label="Close" @click=${onClose}>✕</button>`}
      </header>
      ${content}
      <footer>${actions}</footer>
    </article>
  </dialog>`;
}

/**
 * The buttons of a dialog whose form adds, changes or removes something. To remove takes two presses.
 *
 * @param {object} options
 * @param {string} options.form its id
 * @param {(() => void) | null} options.onRemove null if there is nothing yet
 * @param {() => void} options.onCancel
 * @param {boolean} options.isBusy
 * @param {boolean} options.isSure whether it was pressed once
 * @param {{remove: string, removeAgain: string, cancel: string, save: string, saving: string}} options.texts
 */
export function formActions({ form, onRemove, onCancel, isBusy, isSure, texts }) {
  return html`${onRemove
      ? html`<button type="button" class="danger" ?disabled=${isBusy} @click=${onRemove}>
          ${isSure ? texts.removeAgain : texts.remove}
        </button>`
      : nothing}
    <button type="button" class="secondary" ?disabled=${isBusy} @click=${onCancel}>${texts.cancel}</button>
    <button form=${form} ?disabled=${isBusy}>${isBusy ? texts.saving : texts.save}</button>`;
}

/**
 * Opens the dialogs in the element that are not open yet. Call it after each update.
 *
 * @param {HTMLElement} element
 */
export function openDialogs(element) {
  for (const dialog of element.querySelectorAll('dialog')) {
    if (!dialog.open) {
      const first = dialog.querySelector('[data-first]') ?? dialog.querySelector('h2');
      dialog.showModal();
      /** @type {HTMLElement | null} */ (first)?.focus();
    }
  }
}
