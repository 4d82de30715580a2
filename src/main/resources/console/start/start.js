import { html, nothing } from 'lit';
import { hasVerified } from '../audit/ledger/memory.js';
import { Screen } from '../parts/element.js';
import { addressOf } from '../parts/place.js';
import { ago, failure, identifier, number, typed } from '../parts/show.js';
import { table } from '../parts/table.js';
import { warnings } from './attention.js';
import { removedInLastDay } from './removed.js';
import { texts } from './texts.js';

const REMOVED = 'dev.untether.connection.removed.v1';
const SHOWN_REMOVALS = 8;
const NUMBERS_MILLIS = 10_000;

/** Connections may be removed by the thousand each second. */
const SOON_MILLIS = 1_000;

const MAX_WARNINGS = 10;

/** What there is, what needs attention, and who has removed what last. */
class StartScreen extends Screen {
  static properties = { ...Screen.properties, feed: { attribute: false } };

  constructor() {
    super();
    /** @type {import('../api/feed.js').Feed} */
    this.feed;
    /** @type {number | null} */
    this.connections = null;
    /** @type {number | null} */
    this.sessions = null;
    /** @type {any[] | null} */
    this.webhooks = null;
    /** @type {import('./attention.js').Warning[] | null} */
    this.warnings = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.nextLook = undefined;
    /** @type {any[] | null} the newest first */
    this.removals = null;
    /** @type {number | null} in the last day */
    this.removed = null;
  }

  firstUpdated() {
    this.repeat(NUMBERS_MILLIS, () => this.loadNumbers());
    // Each reading of the trail is an event itself, so it is not read again and again.
    this.feed.addEventListener('events', () => this.lookSoon(), { signal: this.shown });
    if (this.api.isAdministrator) {
      this.attempt(() => this.loadRemovals());
    }
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.nextLook);
  }

  lookSoon() {
    this.nextLook ??= setTimeout(async () => {
      await this.attempt(() => this.loadNumbers());
      this.nextLook = undefined;
    }, SOON_MILLIS);
  }

  async loadNumbers() {
    const [removed, connections, sessions, webhooks, system, refused, unreachable] = await Promise.all([
      removedInLastDay(this.api, this.shown),
      this.api.get('amazonConnections', { Limit: 1 }, this.shown),
      this.api.get('logonSessions', { Limit: 1 }, this.shown),
      this.api.get('webhooks', {}, this.shown),
      this.api.get('system', {}, this.shown),
      ...['refused', 'unreachable'].map((state) => this.api.get('amazonConnections', { state, Limit: 1 }, this.shown)),
    ]);
    this.change({
      removed,
      connections: connections.totalCount,
      sessions: sessions.totalCount,
      webhooks: webhooks.results,
      warnings: warnings(system, webhooks.results, {
        refused: refused.totalCount,
        unreachable: unreachable.totalCount,
      }),
    });
  }

  async loadRemovals() {
    const { results } = await this.api.get(
      'auditRecords',
      { type: REMOVED, Sort: 'numberDesc', Limit: SHOWN_REMOVALS },
      this.shown,
    );
    this.change({ removals: results });
  }

  render() {
    return html`<div class="head">
        <h1>${texts.title}</h1>
        ${this.api.isAdministrator
          ? html`<a role="button" href=${addressOf('connections', { add: 'yes' })}>${texts.add}</a>`
          : nothing}
      </div>
      ${failure(this.failure, () => this.attempt(() => this.loadNumbers()))} ${this.numbers()}
      <div class="columns">
        <section class="card">
          <h2>${texts.attention}</h2>
          ${this.attention()}
        </section>
        <section class="card">
          <h2>${texts.lastRemovals}</h2>
          ${this.api.isAdministrator ? this.lastRemovals() : html`<p class="quiet">${texts.onlyAdministrators}</p>`}
        </section>
      </div>`;
  }

  numbers() {
    const delivering = this.webhooks?.filter(({ enabled, health }) => enabled && !health?.failingSince).length;
    return html`<div class="numbers">
      ${tile(number(this.connections), texts.connections, '#/connections')}
      ${tile(
        number(this.removed),
        texts.removed,
        this.api.isAdministrator ? addressOf('audit', { type: REMOVED }) : addressOf('activity', { types: REMOVED }),
      )}
      ${tile(
        this.webhooks ? texts.ofAll(number(delivering), number(this.webhooks.length)) : '–',
        texts.webhooks,
        '#/webhooks',
      )}
      ${tile(number(this.sessions), texts.sessions, '#/people')}
    </div>`;
  }

  attention() {
    if (!this.warnings) {
      return this.waiting();
    }
    const isUnverified = this.api.isAdministrator && !hasVerified();
    if (this.warnings.length === 0 && !isUnverified) {
      return html`<p class="quiet">${texts.nothing}</p>`;
    }
    const more = this.warnings.length - MAX_WARNINGS;
    return html`<ul class="plain">
      ${this.warnings.slice(0, MAX_WARNINGS).map(({ kind, text, address }) => item(kind, text, address, texts.look))}
      ${more > 0 ? html`<li>${texts.more(number(more))}</li>` : nothing}
      ${isUnverified ? item('warn', texts.trailNotVerified, '#/audit', texts.verify) : nothing}
    </ul>`;
  }

  lastRemovals() {
    if (!this.removals) {
      return this.waiting();
    }
    const columns = texts.columns;
    return html`${table({
        columns: [columns.connection, columns.who, columns.when],
        items: this.removals,
        row: (record) => html`<tr>
          <td data-label=${columns.connection}>
            <a href=${addressOf('audit', { subject: record.subject })}>${identifier(record.subject)}</a>
          </td>
          <td data-label=${columns.who}>${typed(record.actor)}</td>
          <td data-label=${columns.when}>${ago(record.time)}</td>
        </tr>`,
        none: texts.noRemovals,
      })}
      <a href=${addressOf('audit', { type: REMOVED })}>${texts.allRemovals}</a>`;
  }
}

/**
 * @param {'bad' | 'warn'} kind
 * @param {string} text
 * @param {string} address
 * @param {string} label of the link
 */
function item(kind, text, address, label) {
  return html`<li><span class="badge ${kind}" aria-hidden="true">!</span> ${typed(text)} <a href=${address}>${label}</a></li>`;
}

/**
 * @param {string} value
 * @param {string} label
 * @param {string} address
 */
function tile(value, label, address) {
  return html`<a class="card" href=${address}>
    <span class="value">${value}</span> <span class="label">${label}</span>
  </a>`;
}

customElements.define('start-screen', StartScreen);
