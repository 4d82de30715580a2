import { html, nothing } from 'lit';
import { Screen } from '../parts/element.js';
import '../parts/plot.js';
import { ago, duration, failure, moment, number, size } from '../parts/show.js';
import { texts } from './texts.js';

const LOOK_MILLIS = 2_000;

/** Ten minutes. */
const MAX_SAMPLES = 300;

/** The nodes, how they do, and how that has changed since this screen was opened. */
class SystemScreen extends Screen {
  constructor() {
    super();
    /** @type {any} */
    this.system = null;
    /** @type {any[]} the oldest first */
    this.samples = [];
  }

  firstUpdated() {
    this.repeat(LOOK_MILLIS, async () => {
      const system = await this.api.get('system', {}, this.shown);
      this.change({ system, samples: [...this.samples, system].slice(-MAX_SAMPLES) });
    });
  }

  render() {
    return html`<div class="head"><h1>${texts.title}</h1></div>
      ${failure(this.failure)} ${this.system ? this.content(this.system) : this.waiting()}`;
  }

  /** @param {any} system */
  content(system) {
    return html`${this.notices(system)}
      <div class="numbers">
        ${tile(rounded(removalsPerSecond(system)), texts.numbers.perSecond)}
        ${tile(rounded(slowestRemoval(system, 'p99')), texts.numbers.p99)}
        ${tile(system.consumers ? rounded(greatestLag(system) / 1_000) : '–', texts.numbers.lag)}
        ${tile(number(system.webhooks?.backlog), texts.numbers.backlog)}
      </div>
      ${this.plots()} ${this.consumers(system.consumers ?? [])}
      <h2>${texts.nodes}</h2>
      <div class="columns">${system.nodes.map((/** @type {any} */ node) => this.node(node))}</div>`;
  }

  /** @param {any} system */
  notices(system) {
    return html`<div role="status">
      ${system.unavailable.length > 0
        ? html`<p class="notice warn">${texts.unavailable(system.unavailable.join(', '))}</p>`
        : nothing}
      ${system.silentNodes.length > 0
        ? html`<p class="notice bad">
            ${texts.silent(system.silentNodes.map((/** @type {any} */ { address, id }) => address ?? id).join(', '))}
          </p>`
        : nothing}
    </div>`;
  }

  plots() {
    const labels = texts.plots;
    const times = this.samples.map(({ time }) => new Date(time).getTime() / 1_000);
    const values = (/** @type {(system: any) => number | null} */ of) => this.samples.map(of);
    const ofNodes = (/** @type {(node: any) => number} */ of) =>
      this.system.nodes.map((/** @type {any} */ { id }, /** @type {number} */ index) => ({
        label: this.system.nodes.length === 1 ? labels.heap : `${texts.node.name} ${index + 1}`,
        values: this.samples.map((sample) => {
          const node = sample.nodes.find((/** @type {any} */ one) => one.id === id);
          return node ? of(node) : null;
        }),
      }));
    return html`<div class="columns">
      ${plot(labels.removals, times, [{ label: labels.removals, values: values(removalsPerSecond) }])}
      ${plot(labels.latency, times, [
        { label: labels.median, values: values((system) => slowestRemoval(system, 'p50')) },
        { label: labels.p99, values: values((system) => slowestRemoval(system, 'p99')) },
      ])}
      ${plot(labels.heap, times, ofNodes((node) => Math.round(node.heap.usedBytes / 1e6)))}
      ${plot(labels.loop, times, [
        {
          label: labels.loop,
          values: values((system) =>
            Math.max(...system.nodes.map((/** @type {any} */ node) => node.eventLoopDelayMillis ?? 0)),
          ),
        },
      ])}
    </div>`;
  }

  /** @param {any[]} consumers */
  consumers(consumers) {
    return html`<section class="card">
      <h2>${texts.consumers}</h2>
      <div class="buttons">
        ${consumers.map(
          ({ name, lagMillis }) =>
            html`<span class="badge ${lagMillis > 10_000 ? 'bad' : lagMillis > 2_000 ? 'warn' : 'good'}"
              >${name}: ${lagMillis < 1_000 ? texts.caughtUp : duration(lagMillis / 1_000)}</span
            >`,
        )}
      </div>
    </section>`;
  }

  /** @param {any} node */
  node(node) {
    const labels = texts.node;
    const latency = node.requests?.latencyMillis;
    const reasons = node.checks.filter((/** @type {any} */ { passed }) => !passed);
    return html`<section class="card">
      <h3>
        ${node.address ?? labels.name}
        <span class="badge ${node.ready ? 'good' : 'bad'}">${node.ready ? labels.ready : labels.notReady}</span>
      </h3>
      ${reasons.map(
        (/** @type {any} */ { name, reason }) => html`<p class="notice bad"><strong>${name}</strong>: ${reason}</p>`,
      )}
      <dl class="properties">
        <dt>${labels.roles}</dt>
        <dd>${node.roles.join(', ')}</dd>
        <dt>${labels.version}</dt>
        <dd>${node.version}</dd>
        <dt>${labels.up}</dt>
        <dd title=${node.startedAt}>${duration(node.upSeconds)}</dd>
        <dt>${labels.requests}</dt>
        <dd>
          ${latency
            ? labels.request(
                rounded(node.requests.perSecond),
                rounded(latency.p50),
                rounded(latency.p95),
                rounded(latency.p99),
              )
            : '–'}
        </dd>
        <dt>${labels.batches}</dt>
        <dd>
          ${node.removals.batchSize.mean !== null
            ? labels.batch(rounded(node.removals.batchSize.mean), number(node.removals.batchSize.max))
            : '–'}
        </dd>
        <dt>${labels.heap}</dt>
        <dd>${labels.of(size(node.heap.usedBytes), size(node.heap.maxBytes))}</dd>
        <dt>${labels.loop}</dt>
        <dd>${labels.millis(rounded(node.eventLoopDelayMillis))}</dd>
        <dt>${labels.pools}</dt>
        <dd>${(node.pools ?? []).map(labels.pool).join('; ')}</dd>
        <dt>${labels.streams}</dt>
        <dd>${number(node.openStreams)}</dd>
        ${node.certificate
          ? html`<dt>${labels.certificate}</dt>
              <dd>
                ${labels.expires} ${ago(node.certificate.expiresAt)}, ${moment(node.certificate.expiresAt)}
                ${node.certificate.selfSigned ? html`<span class="badge">${labels.selfSigned}</span>` : nothing}
              </dd>`
          : nothing}
      </dl>
    </section>`;
  }
}

/** @param {any} system */
function removalsPerSecond(system) {
  return system.nodes.reduce(
    (/** @type {number} */ sum, /** @type {any} */ node) => sum + (node.removals.perSecond),
    0,
  );
}

/**
 * @param {any} system
 * @param {'p50' | 'p99'} share
 * @returns {number | null}
 */
function slowestRemoval(system, share) {
  const times = system.nodes.flatMap((/** @type {any} */ node) => node.removals.latencyMillis?.[share] ?? []);
  return times.length > 0 ? Math.max(...times) : null;
}

/** @param {any} system */
function greatestLag(system) {
  return Math.max(0, ...system.consumers.map((/** @type {any} */ { lagMillis }) => lagMillis));
}

/** @param {number | null | undefined} value */
function rounded(value) {
  return value === null || value === undefined ? '–' : number(value < 10 ? Math.round(value * 10) / 10 : Math.round(value));
}

/**
 * @param {string} value
 * @param {string} label
 */
function tile(value, label) {
  return html`<div class="card"><span class="value">${value}</span> <span class="label">${label}</span></div>`;
}

/**
 * @param {string} label
 * @param {number[]} times
 * @param {{label: string, values: (number | null)[]}[]} lines
 */
function plot(label, times, lines) {
  return html`<section class="card">
    <h2>${label}</h2>
    <time-plot .times=${times} .lines=${lines} label=${label}></time-plot>
  </section>`;
}

customElements.define('system-screen', SystemScreen);
