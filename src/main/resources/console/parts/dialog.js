/**
 * A dialog over the page. The browser's own modal dialog keeps the focus inside, gives it back
 * afterwards, and closes with Escape.
 */
import { html, nothing } from 'lit';

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
          : html`<button class="plain close" aria-label="Close" @click=${onClose}>✕</button>`}
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
