import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import '../parts/copy-button.js';
import { Screen } from '../parts/element.js';
import { choiceFilter, filters, textFilter } from '../parts/filters.js';
import { goTo } from '../parts/place.js';
import { failure, identifier, moment, number, typed } from '../parts/show.js';
import './add.js';
import './details.js';
import { allRegions } from './regions.js';
import './remove.js';
import { stateBadge } from './state.js';
import { texts } from './texts.js';

const PAGE = 50;
const TYPING_MILLIS = 300;
const PAGES = [50, 200, 1_000];

/** Numbers of accounts and access keys are not broken into lines, roles are. */
const SHORT = 20;

const ADDED = 'dev.untether.connection.added.v1';
const REMOVED = 'dev.untether.connection.removed.v1';

/** After these a list of connections is another one. */
const CHANGES = [ADDED, REMOVED];

/**
 * The connections, page by page: the server searches, sorts and counts them, since there may be a million.
 * What is searched and which page is shown is in the address.
 */
class ConnectionsScreen extends Screen {
  static properties = { ...Screen.properties, feed: { attribute: false } };

  constructor() {
    super();
    /** @type {import('../api/feed.js').Feed} */
    this.feed;
    /** @type {any} */
    this.page = null;
    /** @type {import('./regions.js').Region[]} */
    this.regions = [];
    /** @type {Map<string, any>} over all pages, by id */
    this.selected = new Map();
    /** @type {Map<string, string>} why a connection was not removed, by id */
    this.reasons = new Map();
    /** @type {any[] | null} */
    this.toRemove = null;
    /** @type {any} the one that was added last */
    this.added = null;
    /** What was added or removed on this screen, each as its event tells it. @type {Set<string>} */
    this.done = new Set();
    this.isChanged = false;
    this.isLoading = false;
    /** @type {AbortController | null} */
    this.loading = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.typing = undefined;
    this.regionName = (/** @type {string} */ id) => this.regions.find((region) => region.id === id)?.name ?? id;
  }

  connectedCallback() {
    super.connectedCallback();
    this.feed.addEventListener('events', (event) => this.noticed(/** @type {CustomEvent} */ (event).detail), {
      signal: this.shown,
    });
  }

  /**
   * Says that the list is not current any more, unless it is by what was done on this screen.
   *
   * @param {import('../api/live-stream.js').ReceivedEvent[] | null | undefined} events
   */
  noticed(events) {
    const isChanged =
      !events ||
      events.some(({ type, data }) => CHANGES.includes(type) && !this.done.has(change(type, JSON.parse(data).subject)));
    if (isChanged) {
      this.change({ isChanged });
    }
  }

  /** @param {Map<string, unknown>} changes */
  willUpdate(changes) {
    if (changes.has('place') && this.place.screen === 'connections') {
      this.load();
    }
  }

  updated() {
    // "indeterminate" has no attribute.
    const all = /** @type {HTMLInputElement | null} */ (this.querySelector('#select-page'));
    if (all) {
      const count = this.page.results.filter((/** @type {any} */ { id }) => this.selected.has(id)).length;
      all.checked = count > 0 && count === this.page.results.length;
      all.indeterminate = count > 0 && count < this.page.results.length;
    }
  }

  /** @param {string} name */
  param(name) {
    return this.place.params.get(name) ?? '';
  }

  get offset() {
    return Math.max(0, Number(this.param('from')) || 0);
  }

  /**
   * Where the page begins: after a connection, which the server finds at once however many come before,
   * or for addresses without one after as many connections as the page says.
   */
  get beginning() {
    return this.param('after') ? { after: this.param('after') } : { Offset: this.offset };
  }

  get pageSize() {
    const asked = Number(this.param('rows'));
    return PAGES.includes(asked) ? asked : PAGE;
  }

  /** @param {Record<string, string>} changes */
  look(changes) {
    goTo('connections', { ...Object.fromEntries(this.place.params), ...changes });
  }

  /**
   * Goes to another page, or to the first one of something else.
   *
   * @param {Record<string, string>} [changes]
   */
  turn(changes = {}) {
    this.look({ from: '', after: '', ...changes });
  }

  async load() {
    this.loading?.abort();
    const loading = new AbortController();
    this.loading = loading;
    // What changes from now on may be missing in the answer.
    this.change({ isLoading: true, isChanged: false });
    await this.attempt(async () => {
      try {
        const asked = this.api.get(
          'amazonConnections',
          {
            SearchPattern: this.param('search').trim(),
            regionId: this.param('region'),
            createdBy: this.param('addedBy').trim(),
            state: this.param('state'),
            Sort: this.param('sort'),
            ...this.beginning,
            Limit: this.pageSize,
          },
          AbortSignal.any([loading.signal, this.shown]),
        );
        // The rows name the regions, so both are shown at once.
        const [page, regions] = await Promise.all([
          asked,
          this.regions.length > 0 ? this.regions : allRegions(this.api),
        ]);
        this.change({ page, regions });
      } catch (failure) {
        if (!loading.signal.aborted) {
          throw failure;
        }
      }
    });
    if (this.loading === loading) {
      this.change({ isLoading: false });
    }
  }

  /**
   * Searches for what is typed, once no more is typed.
   *
   * @param {Event} event
   */
  search(event) {
    const input = /** @type {HTMLInputElement} */ (event.target);
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.turn({ [input.name]: input.value }), TYPING_MILLIS);
  }

  /** @param {Event} event */
  choose(event) {
    const input = /** @type {HTMLSelectElement} */ (event.target);
    this.turn({ [input.name]: input.value });
  }

  /**
   * @param {any} connection
   * @param {boolean} isSelected
   */
  select(connection, isSelected) {
    if (isSelected) {
      this.selected.set(connection.id, connection);
    } else {
      this.selected.delete(connection.id);
      this.reasons.delete(connection.id);
    }
  }

  clear() {
    this.selected.clear();
    this.reasons.clear();
    this.requestUpdate();
  }

  /** @param {CustomEvent<import('./removal-run.js').RemovalRun>} event */
  removed({ detail: run }) {
    run.removed.forEach((id) => {
      this.selected.delete(id);
      this.done.add(change(REMOVED, id));
    });
    this.reasons = run.failed;
    if (run.removed.includes(this.added?.id)) {
      this.added = null;
    }
    this.load();
  }

  /** @param {any[]} toRemove */
  askToRemove(toRemove) {
    this.change({ toRemove });
    // The details of what is gone must not come back when the dialog is closed.
    if (this.param('id')) {
      this.look({ id: '' });
    }
  }

  /** @param {CustomEvent} event */
  wasAdded({ detail }) {
    this.done.add(change(ADDED, detail.id));
    this.change({ added: detail });
    this.turn({ add: '' });
    this.load();
  }

  render() {
    return html`
      <div class="head">
        <h1>${texts.title}</h1>
        <div role="status">
          ${this.isChanged && this.page
            ? html`${texts.changed} <button class="small secondary" @click=${this.load}>${texts.refresh}</button>`
            : nothing}
        </div>
        <div class="buttons">
          ${this.api.isAdministrator
            ? html`<button
                  class="danger"
                  ?disabled=${this.selected.size === 0}
                  @click=${() => this.askToRemove([...this.selected.values()])}
                >
                  ${texts.remove(this.selected.size)}
                </button>
                <button @click=${() => this.look({ add: 'yes' })}>${texts.add}</button>`
            : nothing}
        </div>
      </div>
      ${this.notices()} ${this.filters()} ${this.page ? this.table() : this.waiting()} ${this.dialogs()}
    `;
  }

  notices() {
    return html`
      ${failure(this.failure, () => this.load())}
      <div role="status">
        ${this.added
          ? html`<p class="notice good">
              ${texts.adding.added}
              <button class="link" @click=${() => this.look({ id: this.added.id })}>${this.added.id}</button>
            </p>`
          : nothing}
        ${this.selected.size > 0
          ? html`<p class="notice">
              ${texts.selected(this.selected.size)}
              <button class="small secondary" @click=${this.clear}>${texts.clear}</button>
            </p>`
          : nothing}
      </div>
    `;
  }

  filters() {
    const labels = texts.filters;
    const onInput = (/** @type {Event} */ event) => this.search(event);
    const onChange = (/** @type {Event} */ event) => this.choose(event);
    return filters(html`${textFilter({
      name: 'search',
      label: labels.search,
      value: this.param('search'),
      hint: labels.searchHint,
      onInput,
    })}
    ${choiceFilter({
      name: 'region',
      label: labels.region,
      value: this.param('region'),
      options: [['', labels.allRegions], ...this.regions.map(({ id, name }) => /** @type {[string, string]} */ ([id, name]))],
      onChange,
    })}
    ${textFilter({
      name: 'addedBy',
      label: labels.addedBy,
      value: this.param('addedBy'),
      hint: labels.addedByHint,
      onInput,
    })}
    ${choiceFilter({
      name: 'state',
      label: labels.state,
      value: this.param('state'),
      options: [['', labels.allStates], ...Object.entries(texts.states)],
      onChange,
    })}
    ${choiceFilter({
      name: 'sort',
      label: labels.order,
      value: this.param('sort'),
      options: [
        ['', labels.oldestFirst],
        ['createdAtDesc', labels.newestFirst],
      ],
      onChange,
    })}`);
  }

  table() {
    const { results, totalCount } = this.page;
    if (results.length === 0) {
      const isFiltered = ['search', 'region', 'addedBy', 'state'].some((name) => this.param(name).trim());
      return html`<div class="table"><p class="empty">${isFiltered ? texts.noMatch : texts.none}</p></div>`;
    }
    return html`<div class="table stacks" aria-busy=${this.isLoading}>
        <table>
          <thead>
            <tr>
              ${this.api.isAdministrator
                ? html`<th class="check" scope="col">
                    <input
                      id="select-page"
                      type="checkbox"
                      aria-label=${texts.columns.selectPage}
                      @change=${(/** @type {any} */ event) => {
                        results.forEach((/** @type {any} */ one) => this.select(one, event.target.checked));
                        this.requestUpdate();
                      }}
                    />
                  </th>`
                : nothing}
              <th scope="col">${texts.columns.id}</th>
              <th scope="col">${texts.columns.region}</th>
              <th scope="col">${texts.columns.access}</th>
              <th scope="col">${texts.columns.addedBy}</th>
              <th scope="col">${texts.columns.added}</th>
            </tr>
          </thead>
          <tbody>
            ${repeat(
              results,
              (/** @type {any} */ { id }) => id,
              (connection) => this.row(connection),
            )}
          </tbody>
        </table>
      </div>
      ${this.pager(results.length, totalCount)}`;
  }

  /** @param {any} connection */
  row(connection) {
    const isSelected = this.selected.has(connection.id);
    const reason = this.reasons.get(connection.id);
    const access = connection.amazonAccountId ?? connection.accessKey ?? '';
    return html`<tr class=${isSelected ? 'selected' : ''}>
      ${this.api.isAdministrator
        ? html`<td class="check">
            <input
              type="checkbox"
              aria-label=${texts.columns.selectOne(connection.id)}
              .checked=${isSelected}
              @change=${(/** @type {any} */ event) => {
                this.select(connection, event.target.checked);
                this.requestUpdate();
              }}
            />
          </td>`
        : nothing}
      <td data-label=${texts.columns.id}>
        <button class="link" @click=${() => this.look({ id: connection.id })}>${identifier(connection.id)}</button>
        ${connection.state === 'working' ? nothing : stateBadge(connection)}
        ${reason ? html`<br /><span class="bad">${reason}</span>` : nothing}
      </td>
      <td class="whole" data-label=${texts.columns.region}>${this.regionName(connection.regionId)}</td>
      <td class=${access.length <= SHORT ? 'whole' : ''} data-label=${texts.columns.access}>${typed(access)}</td>
      <td data-label=${texts.columns.addedBy}>${typed(connection.createdBy)}</td>
      <td data-label=${texts.columns.added}>${moment(connection.createdAt)}</td>
    </tr>`;
  }

  /**
   * @param {number} shown
   * @param {number} total
   */
  pager(shown, total) {
    const to = this.offset + shown;
    const rows = this.pageSize;
    const last = Math.max(0, Math.ceil(total / rows) - 1) * rows;
    // Of many matches, the API counts only the first ten thousand.
    const isExact = this.page.totalCountIsExact !== false;
    const all = isExact ? number(total) : texts.moreThan(number(total));
    const after = this.page.results.at(-1)?.id ?? '';
    const button = (
      /** @type {string} */ text,
      /** @type {{from?: string, after?: string}} */ place,
      /** @type {boolean} */ isOff,
    ) =>
      html`<button class="secondary small" ?disabled=${isOff} @click=${() => this.turn(place)}>${text}</button>`;
    return html`<nav class="pager" aria-label=${texts.title}>
      <span aria-live="polite">${texts.count(number(this.offset + 1), number(to), all)}</span>
      <span class="buttons">
        <label class="inline"
          >${texts.rows}
          <select @change=${(/** @type {any} */ event) => this.turn({ rows: event.target.value })}>
            ${PAGES.map((size) => html`<option value=${size} ?selected=${size === rows}>${number(size)}</option>`)}
          </select>
        </label>
        ${button(texts.first, {}, this.offset === 0)}
        ${button(texts.previous, { from: String(Math.max(0, this.offset - rows) || '') }, this.offset === 0)}
        ${button(texts.next, { from: String(to), after }, to >= total && (isExact || shown < rows))}
        ${button(texts.last, { from: String(last) }, to >= total || !isExact)}
      </span>
    </nav>`;
  }

  dialogs() {
    if (this.toRemove) {
      return html`<remove-connections
        .api=${this.api}
        .connections=${this.toRemove}
        .regionName=${this.regionName}
        @removed=${this.removed}
        @close=${() => this.change({ toRemove: null })}
      ></remove-connections>`;
    }
    if (this.param('add') && this.api.isAdministrator) {
      return html`<add-connection
        .api=${this.api}
        .regions=${this.regions}
        @added=${this.wasAdded}
        @close=${() => this.look({ add: '' })}
      ></add-connection>`;
    }
    return this.param('id')
      ? html`<connection-details
          .api=${this.api}
          .connectionId=${this.param('id')}
          .regionName=${this.regionName}
          @remove=${(/** @type {CustomEvent} */ event) => this.askToRemove([event.detail])}
          @close=${() => this.look({ id: '' })}
        ></connection-details>`
      : nothing;
  }
}

/**
 * A connection that was added here may be removed elsewhere.
 *
 * @param {string} type
 * @param {string} id
 */
function change(type, id) {
  return `${type} ${id}`;
}

customElements.define('connections-screen', ConnectionsScreen);
