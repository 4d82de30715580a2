import { html, nothing } from 'lit';
import { typeName } from '../audit/type-name.js';
import '../parts/copy-button.js';
import { DialogPart, dialog } from '../parts/dialog.js';
import { failure, moment } from '../parts/show.js';
import './replay.js';
import { texts as all } from './texts.js';

const texts = all.deliveries;
const SHOWN = 50;

/** The dialog with the deliveries of a webhook: what was sent, what came of it, and sending again. Dispatches "close". */
class WebhookDeliveries extends DialogPart {
  static properties = { api: { attribute: false }, webhook: { attribute: false } };

  constructor() {
    super();
    /** @type {import('../api/client.js').ApiClient} */
    this.api;
    /** @type {any} */
    this.webhook;
    /** @type {any[] | null} */
    this.deliveries = null;
    /** @type {{id: string, body: string | null} | null} the one whose body is shown */
    this.opened = null;
    this.status = '';
    this.done = '';
  }

  firstUpdated() {
    this.load();
  }

  get path() {
    return `webhooks/${this.webhook.id}`;
  }

  /** @param {() => Promise<void>} work */
  async attempt(work) {
    try {
      await work();
      this.change({ failure: null });
    } catch (failure) {
      this.change({ failure });
    }
  }

  load() {
    return this.attempt(async () => {
      const page = await this.api.get(`${this.path}/deliveries`, { status: this.status, Limit: SHOWN });
      this.change({ deliveries: page.results });
    });
  }

  /** @param {any} delivery */
  toggle(delivery) {
    if (this.opened?.id === delivery.id) {
      this.change({ opened: null });
      return;
    }
    this.attempt(async () => {
      this.change({ opened: await this.api.get(`${this.path}/deliveries/${delivery.id}`) });
    });
  }

  /** @param {any} delivery */
  redeliver(delivery) {
    this.attempt(async () => {
      await this.api.request('POST', `${this.path}/deliveries/${delivery.id}/redeliver`);
      this.change({ done: texts.redelivered });
      await this.load();
    });
  }

  close() {
    this.dispatchEvent(new Event('close'));
  }

  render() {
    return dialog({
      name: 'webhook-deliveries',
      title: texts.title,
      wide: true,
      onClose: () => this.close(),
      content: html`${failure(this.failure)}
        <div role="status">${this.done ? html`<p class="notice good">${this.done}</p>` : nothing}</div>
        ${this.filter()} ${this.deliveries ? this.table(this.deliveries) : nothing}
        ${this.api.isAdministrator && this.deliveries
          ? html`<webhook-replay .api=${this.api} .webhook=${this.webhook} @scheduled=${() => this.load()}></webhook-replay>`
          : nothing}`,
      actions: html`<button type="button" class="secondary" @click=${this.close}>${texts.close}</button>`,
    });
  }

  filter() {
    return html`<label class="inline"
      >${texts.status}
      <select
        @change=${(/** @type {any} */ event) => {
          this.status = event.target.value;
          this.load();
        }}
      >
        <option value="">${texts.all}</option>
        ${Object.entries(texts.statuses).map(([status, name]) => html`<option value=${status}>${name}</option>`)}
      </select>
    </label>`;
  }

  /** @param {any[]} deliveries */
  table(deliveries) {
    if (deliveries.length === 0) {
      return html`<p class="empty">${texts.none}</p>`;
    }
    const columns = texts.columns;
    return html`<div class="table stacks">
      <table>
        <thead>
          <tr>
            <th scope="col">${columns.when}</th>
            <th scope="col">${columns.event}</th>
            <th scope="col">${columns.status}</th>
            <th scope="col">${columns.outcome}</th>
            <th scope="col" class="number">${columns.attempts}</th>
            <th scope="col">${columns.actions}</th>
          </tr>
        </thead>
        <tbody>
          ${deliveries.map((delivery) => this.row(delivery))}
        </tbody>
      </table>
    </div>`;
  }

  /** @param {any} delivery */
  row(delivery) {
    const columns = texts.columns;
    const kind = /** @type {Record<string, string>} */ ({ pending: 'warn', delivered: 'good', dead: 'bad' });
    const name = /** @type {Record<string, string>} */ (texts.statuses);
    const isOpen = this.opened?.id === delivery.id;
    return html`<tr>
      <td data-label=${columns.when}>${moment(delivery.lastAttemptAt ?? delivery.createdAt)}</td>
      <td data-label=${columns.event}>${typeName(delivery.eventType)}</td>
      <td data-label=${columns.status}>
        <span class="badge ${kind[delivery.status]}">${name[delivery.status]}</span>
        ${delivery.nextAttemptAt && delivery.attempts > 0
          ? html`<br /><small>${texts.next} ${moment(delivery.nextAttemptAt)}</small>`
          : nothing}
      </td>
      <td data-label=${columns.outcome}>
        ${all.outcome(delivery.responseStatus, delivery.durationMillis, delivery.failure)}
      </td>
      <td class="number" data-label=${columns.attempts}>${delivery.attempts}</td>
      <td>
        ${this.api.isAdministrator
          ? html`<span class="buttons">
              <button
                type="button"
                class="small secondary"
                aria-expanded=${isOpen ? 'true' : 'false'}
                @click=${() => this.toggle(delivery)}
              >
                ${texts.show}
              </button>
              <button type="button" class="small secondary" @click=${() => this.redeliver(delivery)}>
                ${texts.redeliver}
              </button>
            </span>`
          : nothing}
      </td>
    </tr>
    ${isOpen ? this.body(this.opened?.body ?? null) : nothing}`;
  }

  /** @param {string | null} body */
  body(body) {
    return html`<tr>
      <td colspan="6" class="detail">
        ${body === null
          ? texts.gone
          : html`<pre tabindex="0" role="group" aria-label=${texts.body}>${JSON.stringify(JSON.parse(body), null, 2)}</pre>
              <copy-button text=${body} label=${texts.copy}></copy-button>`}
      </td>
    </tr>`;
  }
}

customElements.define('webhook-deliveries', WebhookDeliveries);
