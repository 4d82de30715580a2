import { html, nothing } from 'lit';
import { dialog, openDialogs } from '../parts/dialog.js';
import { Screen } from '../parts/element.js';
import { goTo } from '../parts/place.js';
import { ago, failure, moment, number, typed } from '../parts/show.js';
import './deliveries.js';
import './form.js';
import './secret.js';
import { texts } from './texts.js';

const LIST_MILLIS = 10_000;

/** The webhooks and how they do. Which one is looked at is in the address. */
class WebhooksScreen extends Screen {
  constructor() {
    super();
    /** @type {any[] | null} */
    this.webhooks = null;
    /** @type {{kind: 'form' | 'deliveries' | 'rotate', webhook: any} | null} */
    this.open = null;
    /** @type {{secret: string, isNew: boolean} | null} */
    this.secret = null;
    this.done = '';
    this.isBusy = false;
  }

  firstUpdated() {
    this.repeat(LIST_MILLIS, () => this.load());
  }

  updated() {
    openDialogs(this);
  }

  async load() {
    const page = await this.api.get('webhooks', {}, this.shown);
    this.change({ webhooks: page.results });
    const asked = this.place.params.get('id');
    const webhook = page.results.find((/** @type {any} */ { id }) => id === asked);
    if (webhook && !this.open) {
      this.change({ open: { kind: 'deliveries', webhook } });
    }
  }

  /** @param {() => Promise<string>} work */
  act(work) {
    return this.attempt(async () => {
      this.change({ isBusy: true });
      try {
        this.change({ done: await work() });
        await this.load();
      } finally {
        this.change({ isBusy: false });
      }
    });
  }

  /** @param {any} webhook */
  test(webhook) {
    this.change({ done: texts.testing });
    this.act(async () => {
      const { responseStatus, durationMillis, failure } = await this.api.request('POST', `webhooks/${webhook.id}/test`);
      return texts.tested(webhook.url, texts.outcome(responseStatus, durationMillis, failure));
    });
  }

  /** @param {any} webhook */
  toggle(webhook) {
    const { url, description, eventTypes, subjects, ordering, enabled } = webhook;
    this.act(async () => {
      await this.api.request('PUT', `webhooks/${webhook.id}`, {
        json: { url, description, eventTypes, subjects, ordering, enabled: !enabled },
      });
      return '';
    });
  }

  /** @param {any} webhook */
  rotate(webhook) {
    this.act(async () => {
      const { secret } = await this.api.request('POST', `webhooks/${webhook.id}/rotateSecret`);
      this.change({ open: null, secret: { secret, isNew: false } });
      return '';
    });
  }

  /** @param {CustomEvent} event */
  saved({ detail }) {
    this.change({ open: null, secret: detail?.secret ? { secret: detail.secret, isNew: true } : null });
    this.attempt(() => this.load());
  }

  close() {
    this.change({ open: null });
    if (this.place.params.has('id')) {
      goTo('webhooks');
    }
  }

  render() {
    return html`<div class="head">
        <h1>${texts.title}</h1>
        ${this.api.isAdministrator
          ? html`<button @click=${() => this.change({ open: { kind: 'form', webhook: null } })}>${texts.add}</button>`
          : nothing}
      </div>
      ${failure(this.failure)}
      <div role="status">${this.done ? html`<p class="notice">${this.done}</p>` : nothing}</div>
      ${this.webhooks ? this.table(this.webhooks) : this.waiting()} ${this.dialogs()}`;
  }

  /** @param {any[]} webhooks */
  table(webhooks) {
    if (webhooks.length === 0) {
      return html`<div class="table"><p class="empty">${texts.none}</p></div>`;
    }
    const columns = texts.columns;
    return html`<div class="table stacks webhooks">
      <table>
        <thead>
          <tr>
            <th scope="col">${columns.url}</th>
            <th scope="col">${columns.events}</th>
            <th scope="col">${columns.state}</th>
            <th scope="col">${columns.success}</th>
            <th scope="col" class="number">${columns.backlog}</th>
            <th scope="col">${columns.actions}</th>
          </tr>
        </thead>
        <tbody>
          ${webhooks.map((webhook) => this.row(webhook))}
        </tbody>
      </table>
    </div>`;
  }

  /** @param {any} webhook */
  row(webhook) {
    const columns = texts.columns;
    const health = webhook.health;
    return html`<tr>
      <td data-label=${columns.url}>
        ${typed(webhook.url)} ${webhook.description ? html`<br /><small>${typed(webhook.description)}</small>` : nothing}
      </td>
      <td data-label=${columns.events}>
        ${webhook.eventTypes.length > 0 ? typed(webhook.eventTypes.join(', ')) : texts.everything}
      </td>
      <td data-label=${columns.state}>${state(webhook)}</td>
      <td data-label=${columns.success}>${ago(health?.lastSuccessAt)}</td>
      <td class="number" data-label=${columns.backlog}>${health ? backlog(health) : number(null)}</td>
      <td><span class="buttons">${this.actions(webhook)}</span></td>
    </tr>`;
  }

  /** @param {any} webhook */
  actions(webhook) {
    const labels = texts.actions;
    const button = (/** @type {string} */ text, /** @type {() => void} */ work) =>
      html`<button class="small secondary" ?disabled=${this.isBusy} aria-label=${labels.of(text, webhook.url)} @click=${work}>
        ${text}
      </button>`;
    const show = (/** @type {'form' | 'deliveries' | 'rotate'} */ kind) => () => this.change({ open: { kind, webhook } });
    return html`${button(labels.deliveries, show('deliveries'))}
    ${this.api.isAdministrator
      ? html`${button(labels.test, () => this.test(webhook))}
        ${button(webhook.enabled ? labels.pause : labels.resume, () => this.toggle(webhook))}
        ${button(labels.edit, show('form'))} ${button(labels.rotate, show('rotate'))}`
      : nothing}`;
  }

  dialogs() {
    const close = () => this.close();
    if (this.secret) {
      return html`<webhook-secret
        .secret=${this.secret.secret}
        .isNew=${this.secret.isNew}
        @close=${() => this.change({ secret: null })}
      ></webhook-secret>`;
    }
    switch (this.open?.kind) {
      case 'form':
        return html`<webhook-form .api=${this.api} .webhook=${this.open.webhook} @saved=${this.saved} @close=${close}></webhook-form>`;
      case 'deliveries':
        return html`<webhook-deliveries .api=${this.api} .webhook=${this.open.webhook} @close=${close}></webhook-deliveries>`;
      case 'rotate':
        return this.rotateDialog(this.open.webhook, close);
      default:
        return nothing;
    }
  }

  /**
   * @param {any} webhook
   * @param {() => void} close
   */
  rotateDialog(webhook, close) {
    const labels = texts.rotating;
    return dialog({
      name: 'rotate',
      title: labels.title,
      isBusy: this.isBusy,
      onClose: close,
      content: html`<p>${typed(webhook.url)}</p>
        <p>${labels.text}</p>`,
      actions: html`<button class="secondary" @click=${close}>${labels.cancel}</button>
        <button ?disabled=${this.isBusy} @click=${() => this.rotate(webhook)}>${labels.make}</button>`,
    });
  }
}

/** @param {any} webhook */
function state(webhook) {
  const labels = texts.states;
  if (webhook.disabledReason) {
    return html`<span class="badge bad">${labels.disabled}</span> <small>${typed(webhook.disabledReason)}</small>`;
  }
  if (!webhook.enabled) {
    return html`<span class="badge warn">${labels.paused}</span>`;
  }
  return webhook.health?.failingSince
    ? html`<span class="badge bad">${labels.failing}</span>
        <small>${texts.failingSince} ${moment(webhook.health.failingSince)}</small>`
    : html`<span class="badge good">${labels.on}</span>`;
}

/** @param {any} health */
function backlog(health) {
  const atLeast = (/** @type {number} */ count, /** @type {boolean} */ isExact) => number(count) + (isExact ? '' : '+');
  return html`<span
    >${atLeast(health.backlog, health.backlogIsExact)}<br /><small>${texts.perMinute(health.attemptsPerMinute)}</small>
    ${health.dead > 0
      ? html`<br /><small class="bad">${texts.dead(atLeast(health.dead, health.deadIsExact))}</small>`
      : nothing}</span
  >`;
}

customElements.define('webhooks-screen', WebhooksScreen);
