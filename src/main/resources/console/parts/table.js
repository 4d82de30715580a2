/** Tables: on narrow screens each row becomes a card, in which each value has the label of its column. */
import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';

/**
 * @typedef {object} Column
 * @property {string} label
 * @property {'number' | 'actions'} [kind] numbers are aligned; above actions nothing is seen
 */

/**
 * @param {object} options
 * @param {(string | Column)[]} options.columns
 * @param {any[]} options.items each with an id: what has the focus in a row keeps it when rows are added
 * @param {(item: any) => unknown} options.row
 * @param {string} [options.none] what is said if there are no items
 */
export function table({ columns, items, row, none = '' }) {
  if (items.length === 0 && none) {
    return html`<div class="table"><p class="empty">${none}</p></div>`;
  }
  return html`<div class="table stacks">
    <table>
      <thead>
        <tr>
          ${columns.map(heading)}
        </tr>
      </thead>
      <tbody>
        ${repeat(items, ({ id }) => id, row)}
      </tbody>
    </table>
  </div>`;
}

/** @param {string | Column} column */
function heading(column) {
  const { label, kind = '' } = typeof column === 'string' ? { label: column } : column;
  return html`<th scope="col" class=${kind === 'number' ? 'number' : nothing}>
    ${kind === 'actions' ? html`<span class="visually-hidden">${label}</span>` : label}
  </th>`;
}
