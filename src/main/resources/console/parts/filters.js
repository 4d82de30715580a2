/** The fields above a list that say what is shown of it. */
import { html, nothing } from 'lit';

/**
 * @param {unknown} fields
 */
export function filters(fields) {
  return html`<form class="filters" @submit=${(/** @type {Event} */ event) => event.preventDefault()}>${fields}</form>`;
}

/**
 * @typedef {object} Filter
 * @property {string} name that of the parameter
 * @property {string} label
 * @property {string} value
 */

/**
 * @param {Filter & {hint: string, onInput?: (event: Event) => void, onChange?: (event: Event) => void}} options
 *   onInput is told of each letter, onChange of the whole
 */
export function textFilter({ name, label, value, hint, onInput, onChange }) {
  return html`<label
    >${label}
    <input
      type="search"
      name=${name}
      maxlength="256"
      placeholder=${hint}
      .value=${value}
      @input=${onInput ?? nothing}
      @change=${onChange ?? nothing}
    />
  </label>`;
}

/**
 * @param {Filter & {options: [string, string][], onChange: (event: Event) => void}} options
 *   values and what they are called; the first one stands for no filter
 */
export function choiceFilter({ name, label, value, options, onChange }) {
  return html`<label
    >${label}
    <select name=${name} @change=${onChange}>
      ${options.map(([one, called]) => html`<option value=${one} .selected=${one === value}>${called}</option>`)}
    </select>
  </label>`;
}
