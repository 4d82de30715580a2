import { html, nothing } from 'lit';
import { Part } from '../parts/element.js';
import { failureText, number } from '../parts/show.js';
import { Broken } from './ledger/broken.js';
import { Ledger, trust } from './ledger/ledger.js';
import { texts as all } from './texts.js';

const texts = all.verifying;

/** Verifies records of the trail, and says what came of it. */
class AuditVerification extends Part {
  static properties = { api: { attribute: false }, records: { attribute: false }, offersAll: { type: Boolean }, label: {} };

  constructor() {
    super();
    /** @type {import('../api/client.js').ApiClient} */
    this.api;
    /** @type {any[]} */
    this.records = [];
    this.offersAll = false;
    this.label = texts.shown;
    /** @type {AbortController | null} */
    this.running = null;
    /** Whether it runs for the records that are shown, and not for the whole trail. */
    this.isOfShown = false;
    this.done = 0;
    this.total = 0;
    /** @type {import('./ledger/ledger.js').Intact | null} */
    this.intact = null;
    /** @type {any} */
    this.fault = null;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.running?.abort();
  }

  /** @param {Map<string, unknown>} changes */
  willUpdate(changes) {
    // A verdict is about the records that it was found for.
    if (changes.has('records')) {
      this.intact = null;
      this.fault = null;
    }
  }

  /** @param {Map<string, unknown>} changes */
  updated(changes) {
    if (changes.has('records') && this.running && !this.running.signal.aborted && this.isOfShown) {
      this.running.abort();
      if (this.records.length > 0) {
        this.verifyShown();
      }
    }
  }

  /**
   * @param {(ledger: Ledger, onProgress: (done: number, total: number) => void) => Promise<import('./ledger/ledger.js').Intact>} work
   * @param {boolean} isOfShown
   */
  async verify(work, isOfShown) {
    const running = new AbortController();
    const changeUnlessStopped = (/** @type {Record<string, unknown>} */ fields) => {
      if (!running.signal.aborted) {
        this.change(fields);
      }
    };
    this.change({ running, isOfShown, done: 0, total: this.records.length, intact: null, fault: null });
    try {
      const intact = await work(new Ledger(this.api, running.signal), (done, total) =>
        changeUnlessStopped({ done, total }),
      );
      changeUnlessStopped({ intact });
    } catch (fault) {
      changeUnlessStopped({ fault });
    } finally {
      if (this.running === running) {
        this.change({ running: null });
      }
    }
  }

  verifyShown() {
    const records = this.records;
    this.verify(
      (ledger, onProgress) => ledger.verifyRecords(records, (done) => onProgress(done, records.length)),
      true,
    );
  }

  verifyAll() {
    this.verify((ledger, onProgress) => ledger.verifyAll(onProgress), false);
  }

  /** @param {string[]} keys */
  trustKeys(keys) {
    trust(keys);
    this.verifyShown();
  }

  render() {
    return html`<div class="buttons">
        <button class="secondary" ?disabled=${this.running !== null || this.records.length === 0} @click=${this.verifyShown}>
          ${this.label}
        </button>
        ${this.offersAll
          ? html`<button class="secondary" ?disabled=${this.running !== null} @click=${this.verifyAll}>${texts.all}</button>`
          : nothing}
      </div>
      ${this.running ? this.progress(this.running) : nothing}
      <div role="status" class="verdict">${this.verdict()}</div>`;
  }

  /** @param {AbortController} running */
  progress(running) {
    return html`<div class="card">
      <progress value=${this.done} max=${this.total || 1} aria-label=${texts.running}></progress>
      <span>${texts.progress(number(this.done), number(this.total))}</span>
      <button class="small secondary" @click=${() => running.abort()}>${texts.stop}</button>
    </div>`;
  }

  verdict() {
    if (this.intact) {
      const { records, size, signer, isFirst, removed } = this.intact;
      return html`<div class="notice good">
        <p>
          <strong>${texts.intact(records)}</strong> ${texts.covers(size, signer.split('+').slice(0, 2).join('+'))}
          ${isFirst ? texts.isFirst : texts.continues} ${removed > 0 ? texts.removed(removed) : nothing}
        </p>
      </div>`;
    }
    if (this.fault instanceof Broken) {
      return html`<div class="notice bad">
        <p><strong>${texts.broken}</strong>: ${this.fault.message}.</p>
        ${this.fault.newKeys.length > 0 ? this.offerKeys(this.fault.newKeys) : nothing}
      </div>`;
    }
    return this.fault ? html`<p class="notice warn">${texts.failed} ${failureText(this.fault)}</p>` : nothing;
  }

  /** @param {string[]} keys */
  offerKeys(keys) {
    return html`<p>${texts.trust} ${keys.map((key) => html`<code>${key}</code> `)}</p>
      <button class="small secondary" @click=${() => this.trustKeys(keys)}>${texts.trustButton}</button>`;
  }
}

customElements.define('audit-verification', AuditVerification);
