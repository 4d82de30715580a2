/** Dialogs over the page. The browser's own modal dialog keeps the focus inside and closes with Escape. */
import { html, nothing } from 'lit';
import { Part } from './element.js';
import { failure } from './show.js';
import { texts as common } from './texts.js';

/** What had the focus before a dialog that another one may follow at once. @type {HTMLElement | null} */
let openerOfLeft = null;

/** @returns {HTMLElement | null} null if nothing has the focus */
function focused() {
  const active = document.activeElement;
  return active instanceof HTMLElement && active !== document.body ? active : null;
}

/** A part that is a dialog. It gives the focus back to where it was before. */
export class DialogPart extends Part {
  /** @type {HTMLElement | null} */
  #opener = null;

  connectedCallback() {
    super.connectedCallback();
    this.#opener = focused() ?? openerOfLeft;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    const opener = this.#opener;
    openerOfLeft = opener;
    setTimeout(() => {
      openerOfLeft = null;
      // A dialog that has followed has the focus already.
      if (opener && !focused()) {
        opener.focus();
        if (!focused()) {
          // The opener is gone or disabled meanwhile.
          /** @type {HTMLElement | null} */ (document.querySelector('#content'))?.focus();
        }
      }
    });
  }

  updated() {
    openDialogs(this);
  }
}

/**
 * A dialog with a form, which adds or changes something by a request, or removes it after two presses.
 * Dispatches "close".
 */
export class FormDialog extends DialogPart {
  constructor() {
    super();
    /** @type {import('../api/client.js').ApiClient} */
    this.api;
    this.isBusy = false;
    /** Whether the button that removes was pressed once. */
    this.isSure = false;
  }

  /**
   * Sends what was asked for, and shows why it was refused.
   *
   * @param {() => Promise<unknown>} request
   */
  async send(request) {
    this.change({ isBusy: true, failure: null });
    try {
      await request();
    } catch (failure) {
      this.change({ failure });
    } finally {
      this.change({ isBusy: false });
    }
  }

  close() {
    this.dispatchEvent(new Event('close'));
  }

  /**
   * @param {object} options
   * @param {string} options.name that of the form, too
   * @param {unknown} options.title
   * @param {unknown} options.fields
   * @param {(event: SubmitEvent) => void} options.onSave
   * @param {(() => void) | null} [options.onRemove] null if there is nothing yet
   * @param {{cancel: string, save: string, saving: string, remove?: string, removeAgain?: string}} options.texts
   */
  form({ name, title, fields, onSave, onRemove = null, texts }) {
    return dialog({
      name,
      title,
      isBusy: this.isBusy,
      onClose: () => this.close(),
      content: html`<form id=${name} @submit=${onSave}>${failure(this.failure)} ${fields}</form>`,
      actions: html`${onRemove
          ? html`<button
              type="button"
              class="danger"
              ?disabled=${this.isBusy}
              @click=${() => (this.isSure ? onRemove() : this.change({ isSure: true }))}
            >
              ${this.isSure ? texts.removeAgain : texts.remove}
            </button>`
          : nothing}
        <button type="button" class="secondary" ?disabled=${this.isBusy} @click=${() => this.close()}>${texts.cancel}</button>
        <button form=${name} ?disabled=${this.isBusy} aria-busy=${this.isBusy ? 'true' : nothing}>
          ${this.isBusy ? texts.saving : texts.save}
        </button>`,
    });
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
          : html`<button class="plain dismiss" aria-label=${common.close} @click=${onClose}>✕</button>`}
      </header>
      ${content}
      <footer>${actions}</footer>
    </article>
  </dialog>`;
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
