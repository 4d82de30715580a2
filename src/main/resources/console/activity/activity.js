import { html, nothing } from 'lit';
import { texts as audit } from '../audit/texts.js';
import { typeName } from '../audit/type-name.js';
import { Screen } from '../parts/element.js';
import { choiceFilter, filters, textFilter } from '../parts/filters.js';
import { addressOf, goTo } from '../parts/place.js';
import '../parts/plot.js';
import { failure, isAboutConnection, moment, number, typed } from '../parts/show.js';
import { table } from '../parts/table.js';
import { texts } from './texts.js';

/** More are dropped, the oldest first, so that a flood fills neither memory nor page. */
const MAX_KEPT = 1_000;
const MAX_SHOWN = 100;

/** How often the page shows what has come, however much that is. */
const SHOW_MILLIS = 250;

const COUNTS_MILLIS = 10_000;

/** The types that are most frequent get a line of their own. */
const MAX_LINES = 4;

/** A plot is drawn anew only if it gets another object. */
const NOTHING = drawn([]);

/** What happens, as it happens, and how much happened. Filters are in the address. */
class ActivityScreen extends Screen {
  static properties = { ...Screen.properties, feed: { attribute: false } };

  constructor() {
    super();
    /** @type {import('../api/feed.js').Feed} */
    this.feed;
    /** @type {import('../api/live-stream.js').ReceivedEvent[]} the oldest first */
    this.events = [];
    this.received = 0;
    /** @type {import('../api/live-stream.js').StreamState} */
    this.state = { name: 'connecting' };
    this.hasGap = false;
    /** @type {import('../api/live-stream.js').ReceivedEvent[] | null} what is shown while it is paused */
    this.frozen = null;
    /** @type {(() => void) | null} */
    this.release = null;
    this.followed = '';
    /** @type {Map<string, {times: number[], lines: import('../parts/plot.js').Line[]}>} by the length of a bucket */
    this.counts = new Map();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.nextShow = undefined;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.release?.();
    clearTimeout(this.nextShow);
  }

  firstUpdated() {
    this.repeat(COUNTS_MILLIS, () => this.count());
  }

  /** @param {Map<string, unknown>} changes */
  willUpdate(changes) {
    const query = { types: this.param('types'), subject: this.param('subject'), actor: this.param('actor') };
    if (changes.has('place') && this.place.screen === 'activity' && JSON.stringify(query) !== this.followed) {
      this.followed = JSON.stringify(query);
      this.events = [];
      this.received = 0;
      this.release?.();
      this.release = this.feed.take({
        query,
        onEvents: (events) => this.take(events),
        onState: (state) => {
          this.hasGap ||= state.gap === true;
          this.change({ state });
        },
      });
    }
  }

  /** @param {string} name */
  param(name) {
    return this.place.params.get(name) ?? '';
  }

  /** @param {Record<string, string>} changes */
  look(changes) {
    goTo('activity', { ...Object.fromEntries(this.place.params), ...changes });
  }

  /** @param {import('../api/live-stream.js').ReceivedEvent[]} events */
  take(events) {
    this.received += events.length;
    this.events = this.events.concat(events.slice(-MAX_KEPT)).slice(-MAX_KEPT);
    this.nextShow ??= setTimeout(() => {
      this.nextShow = undefined;
      this.requestUpdate();
    }, SHOW_MILLIS);
  }

  async count() {
    await Promise.all(
      ['minute', 'day'].map(async (bucket) => {
        const counts = await this.api.get('events/counts', { bucket }, this.shown);
        this.counts.set(bucket, drawn(counts.results));
      }),
    );
    this.requestUpdate();
  }

  pause() {
    this.change({ frozen: this.frozen ? null : this.events });
  }

  clear() {
    this.change({ events: [], received: 0, frozen: this.frozen && [], hasGap: false });
  }

  render() {
    return html`<div class="head">
        <h1>${texts.title}</h1>
        <div class="buttons">
          <span class="stream-state" role="status">${this.stateBadge()}</span>
          <button class="secondary" aria-pressed=${this.frozen ? 'true' : 'false'} @click=${this.pause}>
            ${this.frozen ? texts.resume : texts.pause}
          </button>
          <button class="secondary" @click=${this.clear}>${texts.clear}</button>
        </div>
      </div>
      ${failure(this.failure)}
      ${this.state.name === 'waiting' && this.state.reason
        ? html`<p class="notice warn" role="status">${texts.waiting(this.state.reason)}</p>`
        : nothing}
      ${this.hasGap ? html`<p class="notice warn" role="status">${texts.gap}</p>` : nothing}
      <div class="columns">
        ${this.plot('minute', texts.perMinute)} ${this.plot('day', texts.perDay)}
      </div>
      ${this.filters()} ${this.table()}`;
  }

  stateBadge() {
    const name = this.frozen ? 'paused' : this.state.name;
    const kind = { live: 'good', connecting: '', waiting: 'bad', paused: 'warn' }[name];
    return html`<span class="badge ${kind}">${texts.states[name]}</span>`;
  }

  /**
   * @param {string} bucket
   * @param {string} label
   */
  plot(bucket, label) {
    const { times, lines } = this.counts.get(bucket) ?? NOTHING;
    return html`<section class="card">
      <h2>${label}</h2>
      <time-plot .times=${times} .lines=${lines} label=${label}></time-plot>
    </section>`;
  }

  filters() {
    const labels = texts.filters;
    const onChange = (/** @type {any} */ { target }) => this.look({ [target.name]: target.value.trim() });
    const types = { ...texts.families, ...audit.types };
    return filters(html`${choiceFilter({
      name: 'types',
      label: labels.type,
      value: this.param('types'),
      options: [['', labels.all], ...Object.entries(types)],
      onChange,
    })}
    ${textFilter({ name: 'subject', label: labels.subject, value: this.param('subject'), hint: labels.subjectHint, onChange })}
    ${textFilter({ name: 'actor', label: labels.actor, value: this.param('actor'), hint: labels.actorHint, onChange })}`);
  }

  /** The newest events; only these are parsed. */
  shownEvents() {
    const kept = this.frozen ?? this.events;
    return kept
      .slice(-MAX_SHOWN)
      .reverse()
      .map(({ data }) => JSON.parse(data));
  }

  table() {
    const events = this.shownEvents();
    const columns = texts.columns;
    return html`<p class="quiet">${texts.received(number(this.received), number(MAX_SHOWN))}</p>
      ${table({
        columns: [columns.when, columns.what, columns.who, columns.subject],
        items: events,
        row: (event) => html`<tr>
          <td data-label=${columns.when}>${moment(event.time)}</td>
          <td data-label=${columns.what}>${typeName(event.type)}</td>
          <td data-label=${columns.who}>${typed(event.data.userName)}</td>
          <td data-label=${columns.subject}>${subjectOf(event)}</td>
        </tr>`,
        none: texts.none,
      })}`;
  }
}

/** @param {any} event */
function subjectOf(event) {
  return isAboutConnection(event)
    ? html`<a href=${addressOf('connections', { id: event.subject })}>${typed(event.subject)}</a>`
    : typed(event.subject);
}

/**
 * A line for all events and one for each of the most frequent types.
 *
 * @param {{time: string, count: number, types: Record<string, number>}[]} buckets
 */
function drawn(buckets) {
  /** @type {Map<string, number>} */
  const totals = new Map();
  for (const { types } of buckets) {
    Object.entries(types).forEach(([type, count]) => totals.set(type, (totals.get(type) ?? 0) + count));
  }
  const frequent = [...totals].sort(([, one], [, other]) => other - one).slice(0, MAX_LINES);
  return {
    times: buckets.map(({ time }) => new Date(time).getTime() / 1_000),
    lines: [
      { label: texts.total, values: buckets.map(({ count }) => count) },
      ...frequent.map(([type]) => ({ label: typeName(type), values: buckets.map(({ types }) => types[type] ?? 0) })),
    ],
  };
}

customElements.define('activity-screen', ActivityScreen);
