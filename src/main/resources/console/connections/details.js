import { html, nothing } from 'lit';
import { pause } from '../api/backoff.js';
import { Problem } from '../api/client.js';
import { typeName } from '../audit/type-name.js';
import { DialogPart, dialog } from '../parts/dialog.js';
import { addressOf } from '../parts/place.js';
import { ago, failure, moment, typed } from '../parts/show.js';
import { table } from '../parts/table.js';
import { stateBadge } from './state.js';
import { texts as all } from './texts.js';

const texts = all.details;

/** Earlier ones can be seen on the audit screen. */
const MAX_HISTORY = 50;

/** An event stands in the audit trail within a second or so. */
const LOOK_AGAIN_AFTER_MILLIS = 500;
const MAX_LOOKS = 10;

/** The dialog with all of a connection. Dispatches "remove" with the connection, and "close". */
class ConnectionDetails extends DialogPart {
  static properties = {
    api: { attribute: false },
    connectionId: { attribute: false },
    regionName: { attribute: false },
  };

  constructor() {
    super();
    /** @type {import('../api/client.js').ApiClient} */
    this.api;
    this.connectionId = '';
    /** @type {(regionId: string) => string} */
    this.regionName = (regionId) => regionId;
    /** @type {any} null until it is known, and if there is none */
    this.connection = null;
    /** @type {any[] | null} */
    this.history = null;
    this.isLoaded = false;
    this.isChecking = false;
  }

  firstUpdated() {
    this.load();
  }

  async load() {
    try {
      const [connection, records] = await Promise.all([
        this.api.get(`amazonConnections/${encodeURIComponent(this.connectionId)}`).catch(noneIfGone),
        this.api.isAdministrator
          ? this.api.get('auditRecords', { subject: this.connectionId, Sort: 'numberDesc', Limit: MAX_HISTORY })
          : null,
      ]);
      this.change({ connection, history: records?.results.reverse() ?? null, isLoaded: true, failure: null });
    } catch (failure) {
      this.change({ failure });
    }
  }

  async check() {
    const stateBefore = this.connection?.state;
    const newestBefore = this.newest();
    this.change({ isChecking: true, failure: null });
    try {
      await this.api.request('POST', `amazonConnections/${encodeURIComponent(this.connectionId)}/check`);
      await this.load();
    } catch (failure) {
      this.change({ failure });
    } finally {
      this.change({ isChecking: false });
    }
    if (this.connection?.state !== stateBefore) {
      await this.awaitRecord(newestBefore);
    }
  }

  /**
   * Looks again until the trail has a later record than this one.
   * @param {string | undefined} newestBefore
   */
  async awaitRecord(newestBefore) {
    for (let looks = 0; looks < MAX_LOOKS && this.isConnected && this.newest() === newestBefore; looks++) {
      await pause(LOOK_AGAIN_AFTER_MILLIS);
      await this.load();
    }
  }

  newest() {
    return this.history?.at(-1)?.id;
  }

  close() {
    this.dispatchEvent(new Event('close'));
  }

  askToRemove() {
    this.dispatchEvent(new CustomEvent('remove', { detail: this.connection }));
  }

  render() {
    return dialog({
      name: 'connection-details',
      title: texts.title,
      wide: true,
      onClose: () => this.close(),
      content: html`${failure(this.failure, () => this.load())}
      ${this.isLoaded ? html`${this.properties()} ${this.events()}` : this.waiting()}`,
      actions: html`${this.connection && this.api.isAdministrator
          ? html`<button type="button" class="danger" @click=${this.askToRemove}>${texts.remove}</button>`
          : nothing}
        <button type="button" class="secondary" @click=${this.close}>${texts.close}</button>`,
    });
  }

  properties() {
    const connection = this.connection;
    if (!connection) {
      return html`<p class="notice warn">
        ${this.history?.length ? texts.gone : texts.notFound} <code>${this.connectionId}</code>
      </p>`;
    }
    return html`<dl class="properties">
      <dt>${texts.id}</dt>
      <dd><code>${connection.id}</code> <copy-button text=${connection.id}></copy-button></dd>
      <dt>${texts.region}</dt>
      <dd>${this.regionName(connection.regionId)}</dd>
      <dt>${connection.accessKey ? texts.accessKey : texts.account}</dt>
      <dd>${typed(connection.accessKey ?? connection.amazonAccountId)}</dd>
      <dt>${texts.state}</dt>
      <dd>
        <button type="button" class="small secondary check-now" ?disabled=${this.isChecking} @click=${this.check}>
          ${this.isChecking ? texts.checking : texts.check}
        </button>
        <span role="status">${this.state()}</span>
      </dd>
      <dt>${texts.arn}</dt>
      <dd>${typed(connection.arn)}</dd>
      <dt>${texts.lastUsed}</dt>
      <dd>
        ${connection.lastUsedAt
          ? html`${ago(connection.lastUsedAt)}, ${typed(connection.lastUsedBy)}`
          : html`<span class="quiet">${texts.neverUsed}</span>`}
      </dd>
      <dt>${texts.added}</dt>
      <dd>${moment(connection.createdAt)}</dd>
      <dt>${texts.addedBy}</dt>
      <dd>${typed(connection.createdBy)}</dd>
    </dl>`;
  }

  state() {
    const { state, checkedAt, code } = this.connection;
    return state
      ? html`${stateBadge(this.connection)} ${code ? typed(code) : nothing} ${ago(checkedAt)}`
      : html`<span class="quiet">${texts.notChecked}</span>`;
  }

  events() {
    if (!this.history) {
      return html`<p><small>${texts.noHistory}</small></p>`;
    }
    return html`<h3><a href=${addressOf('audit', { subject: this.connectionId })}>${texts.history}</a></h3>
      ${table({
        columns: [texts.what, texts.who, texts.when],
        items: this.history,
        row: (record) => html`<tr>
          <td data-label=${texts.what}>${typeName(record.type)}</td>
          <td data-label=${texts.who}>${typed(record.actor)}</td>
          <td data-label=${texts.when}>${moment(record.time)}</td>
        </tr>`,
      })}`;
  }
}

/** @param {unknown} failure */
function noneIfGone(failure) {
  if (failure instanceof Problem && (failure.status === 404 || failure.status === 400)) {
    return null;
  }
  throw failure;
}

customElements.define('connection-details', ConnectionDetails);
