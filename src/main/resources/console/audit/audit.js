import { html, nothing } from 'lit';
import '../parts/copy-button.js';
import { Screen } from '../parts/element.js';
import { addressOf } from '../parts/place.js';
import { failure, moment, number, size, typed } from '../parts/show.js';
import { table } from '../parts/table.js';
import { FORMATS, readExport, save } from './export.js';
import './record.js';
import { texts } from './texts.js';
import { typeName } from './type-name.js';
import './verification.js';

const PAGE = 50;
const FILTERS = ['subject', 'actor', 'type', 'from', 'to'];

/**
 * The audit trail, the newest records first. Each reading of it is an event itself, so a look at it is one
 * request. Filters are in the address, so that what somebody found can be shared.
 */
class AuditScreen extends Screen {
  constructor() {
    super();
    /** @type {any[] | null} the newest first */
    this.records = null;
    this.total = 0;
    /** @type {any} */
    this.detail = null;
    this.format = 'CSV';
    /** @type {{stop: AbortController, total: number, records: number, bytes: number} | null} */
    this.exporting = null;
    this.exported = '';
    this.loads = 0;
  }

  /** @param {Map<string, unknown>} changes */
  willUpdate(changes) {
    if (changes.has('place') && this.place.screen === 'audit') {
      this.detail = null;
      this.load();
    }
  }

  /** @param {string} name */
  param(name) {
    return this.place.params.get(name) ?? '';
  }

  get query() {
    return Object.fromEntries(FILTERS.map((name) => [name, this.param(name)]));
  }

  get older() {
    return Math.max(0, Number(this.param('older')) || 0);
  }

  async load() {
    const load = ++this.loads;
    await this.attempt(async () => {
      const { results, totalCount } = await this.api.get(
        'auditRecords',
        { ...this.query, Sort: 'numberDesc', Offset: this.older, Limit: PAGE },
        this.shown,
      );
      if (load === this.loads) {
        this.change({ records: results, total: totalCount });
      }
    });
  }

  /** @param {Record<string, string>} changes */
  look(changes) {
    const shown = Object.fromEntries(this.place.params);
    const address = addressOf('audit', { ...shown, ...changes });
    if (address !== location.hash) {
      location.hash = address;
    } else if (address === addressOf('audit', shown)) {
      // Nobody is told of an address that stays the same, such as that of a refresh.
      this.load();
    }
  }

  /** @param {Event} event */
  filter(event) {
    event.preventDefault();
    const form = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    const text = (/** @type {string} */ name) => String(form.get(name) ?? '').trim();
    const time = (/** @type {string} */ name) => (text(name) ? new Date(text(name)).toISOString() : '');
    this.look({
      subject: text('subject'),
      actor: text('actor'),
      type: text('type'),
      from: time('from'),
      to: time('to'),
      older: '',
    });
  }

  async export() {
    const stop = new AbortController();
    // Nobody sees the progress any more when the screen is left, or could stop it.
    const stopped = AbortSignal.any([stop.signal, this.shown]);
    const total = this.total;
    this.change({ exporting: { stop, total, records: 0, bytes: 0 }, exported: '' });
    const format = FORMATS[this.format];
    try {
      const { content, records } = await readExport(this.api, format, this.query, stopped, (records, bytes) =>
        this.change({ exporting: { stop, total, records, bytes } }),
      );
      save(content, `audit-trail.${format.ending}`);
      this.change({ exported: texts.exporting.done(number(records), size(content.size)) });
    } catch (failure) {
      if (!stopped.aborted) {
        this.change({ failure: new Error(`${texts.exporting.broken} ${/** @type {Error} */ (failure).message}`) });
      }
    } finally {
      this.change({ exporting: null });
    }
  }

  render() {
    return html`<div class="head">
        <h1>${texts.title}</h1>
        ${this.exportTools()}
      </div>
      ${failure(this.failure, () => this.load())}
      <div role="status">${this.exported ? html`<p class="notice good">${this.exported}</p>` : nothing}</div>
      ${this.filters()}
      <audit-verification .api=${this.api} .records=${this.records ?? NONE} offersAll></audit-verification>
      ${this.records ? this.table(this.records) : this.waiting()}
      ${this.detail
        ? html`<audit-record .api=${this.api} .record=${this.detail} @close=${() => this.change({ detail: null })}></audit-record>`
        : nothing}`;
  }

  exportTools() {
    const running = this.exporting;
    return running
      ? html`<div class="buttons" role="status">
          <span>${texts.exporting.progress(number(running.records), number(running.total), size(running.bytes))}</span>
          <progress class="inline" value=${Math.min(running.records, running.total)} max=${running.total || 1} aria-label=${texts.exporting.start}></progress>
          <button class="small secondary" @click=${() => running.stop.abort()}>${texts.exporting.stop}</button>
        </div>`
      : html`<div class="buttons">
          <label class="inline"
            >${texts.exporting.label}
            <select @change=${(/** @type {any} */ event) => this.change({ format: event.target.value })}>
              ${Object.keys(FORMATS).map((name) => html`<option ?selected=${name === this.format}>${name}</option>`)}
            </select></label
          >
          <button class="secondary" @click=${this.export}>${texts.exporting.start}</button>
        </div>`;
  }

  filters() {
    const labels = texts.filters;
    return html`<form class="filters" @submit=${this.filter} @change=${this.filter}>
      <label
        >${labels.subject}
        <input type="search" name="subject" maxlength="256" placeholder=${labels.subjectHint} .value=${this.param('subject')} />
      </label>
      <label
        >${labels.actor}
        <input type="search" name="actor" maxlength="256" placeholder=${labels.actorHint} .value=${this.param('actor')} />
      </label>
      <label
        >${labels.type}
        <select name="type">
          <option value="">${labels.allTypes}</option>
          ${Object.entries(texts.types).map(
            ([type, name]) => html`<option value=${type} ?selected=${type === this.param('type')}>${name}</option>`,
          )}
        </select>
      </label>
      <label
        >${labels.from}
        <input type="datetime-local" name="from" step="1" .value=${localTime(this.param('from'))} />
      </label>
      <label
        >${labels.to}
        <input type="datetime-local" name="to" step="1" .value=${localTime(this.param('to'))} />
      </label>
      <div class="buttons">
        <button class="secondary small">${texts.refresh}</button>
        <a role="button" class="secondary small" href="#/audit">${labels.clear}</a>
      </div>
    </form>`;
  }

  /** @param {any[]} records */
  table(records) {
    const columns = texts.columns;
    return html`${table({
        columns: [
          { label: columns.number, kind: 'number' },
          columns.when,
          columns.what,
          columns.who,
          columns.subject,
          columns.from,
        ],
        items: records,
        row: (record) => this.row(record),
        none: texts.none,
      })}
      ${records.length > 0 ? this.pager(records) : nothing}`;
  }

  /** @param {any} record */
  row(record) {
    const columns = texts.columns;
    return html`<tr>
      <td class="number" data-label=${columns.number}>
        <button class="link" aria-label=${texts.details.title(record.number)} @click=${() => this.change({ detail: record })}>
          ${record.number}
        </button>
      </td>
      <td data-label=${columns.when}>${moment(record.time)}</td>
      <td data-label=${columns.what}>${typeName(record.type)}</td>
      <td data-label=${columns.who}>${typed(record.actor)}</td>
      <td data-label=${columns.subject}>
        <button class="link" @click=${() => this.look({ subject: record.subject, older: '' })}>
          ${typed(record.subject)}
        </button>
      </td>
      <td data-label=${columns.from}>${typed(record.data.sourceAddress)}</td>
    </tr>`;
  }

  /** @param {any[]} records */
  pager(records) {
    return html`<nav class="pager" aria-label=${texts.title}>
      <span>${texts.count(number(this.older + 1), number(this.older + records.length), number(this.total))}</span>
      <span class="buttons">
        <button
          class="secondary small"
          ?disabled=${this.older === 0}
          @click=${() => this.look({ older: String(Math.max(0, this.older - PAGE) || '') })}
        >
          ${texts.newer}
        </button>
        <button
          class="secondary small"
          ?disabled=${this.older + records.length >= this.total}
          @click=${() => this.look({ older: String(this.older + PAGE) })}
        >
          ${texts.older}
        </button>
      </span>
    </nav>`;
  }
}

/** Always the same, so that no verdict is lost while nothing changes. @type {any[]} */
const NONE = [];

/** As an input for times shows it, in the zone of the browser. @param {string} time */
function localTime(time) {
  const date = new Date(time);
  return time && !Number.isNaN(date.getTime())
    ? new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19)
    : '';
}

customElements.define('audit-screen', AuditScreen);
