import { html, nothing } from 'lit';
import { texts } from './texts.js';

/** @type {Record<string, string>} */
const KINDS = { working: 'good', refused: 'bad', unreachable: 'warn' };

/**
 * What the last check has found.
 *
 * @param {{state?: string}} connection
 */
export function stateBadge({ state }) {
  return state
    ? html`<span class="badge ${KINDS[state] ?? ''}"
        >${/** @type {Record<string, string>} */ (texts.states)[state] ?? state}</span
      >`
    : nothing;
}
