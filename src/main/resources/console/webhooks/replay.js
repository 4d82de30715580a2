import { html, nothing } from 'lit';
import { Problem } from '../api/client.js';
import { Part } from '../parts/element.js';
import { failure, number } from '../parts/show.js';
import { texts as all } from './texts.js';

const texts = all.replay;

/**
 * Sends the events of a span of time again to a webhook, after telling how many there are. The API sends
 * a limited number at once; the rest is offered afterwards. Dispatches "scheduled".
 */
class WebhookReplay extends Part {
  static properties = { api: { attribute: false }, webhook: { attribute: false } };

  constructor() {
    super();
    /** @type {import('../api/client.js').ApiClient} */
    this.api;
    /** @type {any} */
    this.webhook;
    /** @type {Range | null} the range that was counted */
    this.range = null;
    /** @type {Range | null} what comes after it */
    this.rest = null;
    this.counted = 0;
    this.isBusy = false;
    this.done = '';
  }

  /** @param {() => Promise<void>} work */
  async attempt(work) {
    this.change({ isBusy: true });
    try {
      await work();
      this.change({ failure: null });
    } catch (failure) {
      this.change({ failure });
    } finally {
      this.change({ isBusy: false });
    }
  }

  forget() {
    this.change({ range: null, rest: null, done: '' });
  }

  /** @param {SubmitEvent} event */
  ask(event) {
    event.preventDefault();
    const form = new FormData(/** @type {HTMLFormElement} */ (event.target));
    this.forget();
    this.attempt(async () => {
      const after = await this.positionBefore(String(form.get('from')));
      const to = String(form.get('to'));
      const through = to ? await this.positionBefore(to) : null;
      if (after === null) {
        this.change({ range: {}, counted: 0 });
      } else {
        await this.count({ after, ...(through === null ? {} : { through }) });
      }
    });
  }

  /**
   * Gives the position before the first event at or after a time, or before the oldest that is kept; null if
   * there is no such event.
   *
   * @param {string} time in the zone of the browser; may be empty
   */
  async positionBefore(time) {
    const from = time ? new Date(time).toISOString() : '';
    const { results } = await this.api.get('auditRecords', { from, Limit: 1 });
    return results.length > 0 ? String(BigInt(results[0].sequence) - 1n) : null;
  }

  /** @param {Range} range */
  async count(range) {
    try {
      const { deliveries } = await this.post(range, { dryRun: true });
      this.change({ range, rest: null, counted: deliveries });
    } catch (failure) {
      const through = failure instanceof Problem ? failure.data.through?.atMost : undefined;
      if (!through) {
        throw failure;
      }
      const { deliveries } = await this.post({ ...range, through }, { dryRun: true });
      this.change({ range: { ...range, through }, rest: { ...range, after: through }, counted: deliveries });
    }
  }

  start() {
    this.attempt(async () => {
      const { deliveries } = await this.post(/** @type {Range} */ (this.range));
      const rest = this.rest;
      this.change({ range: null, rest: null, done: texts.started(number(deliveries)) });
      this.dispatchEvent(new Event('scheduled'));
      if (rest) {
        await this.count(rest);
      }
    });
  }

  /**
   * @param {Range} range
   * @param {Record<string, boolean>} [query]
   */
  post(range, query) {
    return this.api.request('POST', `webhooks/${this.webhook.id}/replay`, { query, json: range });
  }

  render() {
    return html`<details>
      <summary>${texts.title}</summary>
      <p>${texts.text}</p>
      <form class="filters" @submit=${this.ask} @input=${this.forget}>
        <label>${texts.from} <input type="datetime-local" name="from" step="1" /></label>
        <label>${texts.to} <input type="datetime-local" name="to" step="1" /></label>
        <button class="secondary" ?disabled=${this.isBusy}>${texts.count}</button>
      </form>
      ${failure(this.failure)}
      <div role="status">
        ${this.done ? html`<p class="notice good">${this.done}</p>` : nothing}
        ${this.range
          ? html`<p class="notice">
              ${this.rest ? texts.countedFirst(number(this.counted)) : texts.counted(this.counted)}
              <button
                type="button"
                class="small"
                ?disabled=${this.counted === 0 || this.isBusy}
                @click=${this.start}
              >
                ${texts.start}
              </button>
            </p>`
          : nothing}
      </div>
    </details>`;
  }
}

/** @typedef {{after?: string, through?: string}} Range positions of the log */

customElements.define('webhook-replay', WebhookReplay);
