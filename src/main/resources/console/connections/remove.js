import { html, nothing } from 'lit';
import { DialogPart, dialog } from '../parts/dialog.js';
import { duration, failure, typed } from '../parts/show.js';
import { dryRun } from './dry-run.js';
import { RemovalRun } from './removal-run.js';
import { texts as all } from './texts.js';

const texts = all.removing;

/** More are only counted. */
const MAX_SHOWN = 100;
const MAX_MESSAGES = 10;

/** How often progress is shown, however fast it is made. */
const SHOW_MILLIS = 100;

/** @typedef {{id: string, regionId: string, amazonAccountId?: string, accessKey?: string}} Connection */

/**
 * The dialog that removes connections. Dispatches "removed" after each run, with the run, and "close".
 */
class RemoveConnections extends DialogPart {
  static properties = {
    api: { attribute: false },
    connections: { attribute: false },
    regionName: { attribute: false },
  };

  constructor() {
    super();
    /** @type {import('../api/client.js').ApiClient} */
    this.api;
    /** @type {Connection[]} */
    this.connections = [];
    /** @type {(regionId: string) => string} */
    this.regionName = (regionId) => regionId;
    this.confirmation = '';
    /** @type {RemovalRun | null} */
    this.run = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.nextShow = undefined;
    /** What would break; null until it is known. @type {import('./dry-run.js').DryRun | null} */
    this.check = null;
    this.left = new AbortController();
    this.warnBeforeLeaving = (/** @type {Event} */ event) => event.preventDefault();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener('beforeunload', this.warnBeforeLeaving);
    this.run?.stop();
    this.left.abort();
  }

  async firstUpdated() {
    try {
      const ids = this.connections.map(({ id }) => id);
      this.change({ check: await dryRun(this.api, ids, this.left.signal) });
    } catch (failure) {
      this.change({ failure });
    }
  }

  get expected() {
    return this.connections.length === 1
      ? this.connections[0].id.slice(-4)
      : String(this.connections.length);
  }

  get isConfirmed() {
    // Somebody may write 1,000.
    return this.confirmation.replace(/[\s,.]/g, '').toLowerCase() === this.expected;
  }

  /** @param {Event} event */
  begin(event) {
    event.preventDefault();
    if (this.isConfirmed) {
      this.execute(new RemovalRun(this.api, this.connections.map(({ id }) => id)));
    }
  }

  again() {
    const before = /** @type {RemovalRun} */ (this.run);
    this.execute(new RemovalRun(this.api, [...before.failed.keys(), ...before.left], before.keys));
  }

  /** @param {RemovalRun} run */
  async execute(run) {
    this.change({ run });
    addEventListener('beforeunload', this.warnBeforeLeaving);
    run.addEventListener('progress', () => this.showSoon());
    await run.start();
    removeEventListener('beforeunload', this.warnBeforeLeaving);
    clearTimeout(this.nextShow);
    this.nextShow = undefined;
    this.requestUpdate();
    this.dispatchEvent(new CustomEvent('removed', { detail: run }));
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.querySelector('[data-last]'))?.focus();
  }

  showSoon() {
    this.nextShow ??= setTimeout(() => {
      this.nextShow = undefined;
      this.requestUpdate();
    }, SHOW_MILLIS);
  }

  close() {
    this.dispatchEvent(new Event('close'));
  }

  get heading() {
    const count = this.connections.length;
    if (this.run) {
      return this.run.isOver ? texts.titleOver : texts.running;
    }
    return count === 1 ? texts.titleOne : texts.titleMany(count);
  }

  render() {
    const isRunning = this.run !== null && !this.run.isOver;
    return dialog({
      name: 'remove-connections',
      title: this.heading,
      isBusy: isRunning,
      onClose: () => this.close(),
      content: this.run ? this.progress(this.run) : this.question(),
      actions: this.run ? this.runActions(this.run) : this.questionActions(),
    });
  }

  question() {
    return html`<p>${texts.whatGoes}</p>
      <div class="scroll" tabindex="0" role="group" aria-label=${texts.whatGoes}>
        <ul>
          ${this.connections.slice(0, MAX_SHOWN).map((connection) => this.line(connection))}
        </ul>
        ${this.connections.length > MAX_SHOWN
          ? html`<p>${texts.more(this.connections.length - MAX_SHOWN)}</p>`
          : nothing}
      </div>
      <p>${texts.breaks}</p>
      <div class="consequences" role="status">${this.consequences()}</div>
      <form id="remove-connections" @submit=${this.begin}>
        <label for="remove-confirmation"
          >${this.connections.length === 1 ? texts.confirmOne(this.expected) : texts.confirmMany(this.connections.length)}</label
        >
        <input
          id="remove-confirmation"
          data-first
          autocomplete="off"
          autocapitalize="none"
          spellcheck="false"
          maxlength="20"
          @input=${(/** @type {any} */ event) => this.change({ confirmation: event.target.value })}
        />
      </form>`;
  }

  consequences() {
    if (!this.check) {
      return this.failure ? failure(this.failure) : html`<p aria-busy="true">${texts.checking}</p>`;
    }
    const { messages, gone, failures } = this.check;
    return html`${gone > 0 ? html`<p class="notice warn">${texts.goneAlready(gone, this.connections.length)}</p>` : nothing}
    ${failures.length > 0 ? html`<p class="notice bad">${texts.notChecked(failures.join(' '))}</p>` : nothing}
    ${messages.length > 0
      ? html`<div class="notice warn">
          <ul class="plain">
            ${messages.slice(0, MAX_MESSAGES).map((message) => html`<li>${message}</li>`)}
            ${messages.length > MAX_MESSAGES ? html`<li>${texts.more(messages.length - MAX_MESSAGES)}</li>` : nothing}
          </ul>
        </div>`
      : nothing}`;
  }

  /** @param {Connection} connection */
  line(connection) {
    return html`<li>
      <code>${connection.id}</code>, ${this.regionName(connection.regionId)},
      ${typed(connection.amazonAccountId ?? connection.accessKey)}
      ${connection.accessKey ? html`<small>${texts.secretToo}</small>` : nothing}
    </li>`;
  }

  questionActions() {
    return html`<button type="button" class="secondary" @click=${this.close}>${texts.cancel}</button>
      <button class="danger" form="remove-connections" ?disabled=${!this.isConfirmed}>${texts.remove}</button>`;
  }

  /** @param {RemovalRun} run */
  progress(run) {
    const done = run.removed.length + run.failed.size;
    return html`<progress value=${done} max=${run.total} aria-label=${texts.running}></progress>
      <p class="count">${texts.progress(run.removed.length, run.total)}${this.speed(run)}</p>
      <div aria-live="polite">
        ${run.interruption && !run.isOver ? html`<p class="notice warn">${run.interruption}</p>` : nothing}
        ${run.isOver ? html`<p class="notice ${run.failed.size > 0 ? 'warn' : 'good'}">${outcome(run)}</p>` : nothing}
      </div>
      ${run.isOver && run.failed.size > 0
        ? html`<div class="scroll" tabindex="0" role="group" aria-label=${all.columns.failed}>
            <ul>
              ${[...run.failed]
                .slice(0, MAX_SHOWN)
                .map(([id, reason]) => html`<li><code>${id}</code><br />${reason}</li>`)}
            </ul>
          </div>`
        : nothing}`;
  }

  /** @param {RemovalRun} run */
  speed(run) {
    const left = run.secondsLeft;
    return run.isOver || left === null || run.interruption
      ? nothing
      : html`, ${texts.rate(run.perSecond)}, ${texts.left(duration(left))}`;
  }

  /** @param {RemovalRun} run */
  runActions(run) {
    if (!run.isOver) {
      return html`<button type="button" class="secondary" ?disabled=${run.isStopped} @click=${() => run.stop()}>
        ${texts.stop}
      </button>`;
    }
    const open = run.failed.size + run.left.length;
    return html`${open > 0
        ? html`<button type="button" class="secondary" @click=${this.again}>${texts.retry(open)}</button>`
        : nothing}
      <button type="button" data-last @click=${this.close}>${texts.close}</button>`;
  }
}

/** @param {RemovalRun} run */
function outcome(run) {
  if (run.left.length > 0) {
    return texts.stopped(run.removed.length, run.left.length + run.failed.size);
  }
  return run.failed.size > 0
    ? texts.someFailed(run.removed.length, run.failed.size)
    : texts.removedAll(run.removed.length);
}

customElements.define('remove-connections', RemoveConnections);
