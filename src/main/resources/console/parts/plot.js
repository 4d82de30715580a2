import { html } from 'lit';
import uPlot from 'uplot';
import { Part } from './element.js';
import { texts } from './texts.js';

/** Told apart in light and dark, and by people who do not see all colours. */
const COLOURS = ['#3b82c4', '#c2571a', '#2f9e6e', '#a05fb5', '#8a8a2a', '#c0476f'];

const HEIGHT = 200;

/** A shorter time fills only a part of the width, so that the first values do not look like a trend. */
const MIN_SECONDS = 60;

/**
 * Lines over time. It is made once and then only gets new values.
 *
 * @typedef {{label: string, values: (number | null)[]}} Line
 */
class TimePlot extends Part {
  static properties = { times: { attribute: false }, lines: { attribute: false }, label: {} };

  constructor() {
    super();
    /** @type {number[]} in seconds */
    this.times = [];
    /** @type {Line[]} */
    this.lines = [];
    this.label = '';
    /** @type {any} */
    this.plot = null;
    /** The lines that are drawn. */
    this.names = '';
    this.sizes = new ResizeObserver(() => this.resize());
    this.scheme = matchMedia('(prefers-color-scheme: dark)');
    this.redraw = () => this.draw(true);
  }

  connectedCallback() {
    super.connectedCallback();
    this.scheme.addEventListener('change', this.redraw);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.scheme.removeEventListener('change', this.redraw);
    this.sizes.disconnect();
    this.plot?.destroy();
    this.plot = null;
  }

  firstUpdated() {
    this.sizes.observe(this);
  }

  updated() {
    this.draw(false);
  }

  resize() {
    this.plot?.setSize({ width: this.clientWidth, height: HEIGHT });
  }

  /** @param {boolean} isAnew */
  draw(isAnew) {
    const data = /** @type {any} */ ([this.times, ...this.lines.map(({ values }) => values)]);
    const names = this.lines.map(({ label }) => label).join('\n');
    if (this.plot && !isAnew && names === this.names) {
      this.plot.setData(data);
      return;
    }
    this.names = names;
    this.plot?.destroy();
    const quiet = getComputedStyle(this).getPropertyValue('--quiet').trim();
    const line = getComputedStyle(this).getPropertyValue('--line').trim();
    const axis = { stroke: quiet, grid: { stroke: line, width: 1 }, ticks: { stroke: line } };
    this.plot = new uPlot(
      {
        width: Math.max(this.clientWidth, 100),
        height: HEIGHT,
        cursor: { drag: { x: false, y: false } },
        scales: {
          x: { range: (_, first, last) => [Math.min(first, last - MIN_SECONDS), last] },
          y: { range: (_, __, highest) => [0, Math.max(1, (highest ?? 0) * 1.1)] },
        },
        axes: [axis, { ...axis, size: 55 }],
        series: [
          {},
          ...this.lines.map(({ label }, index) => ({
            label,
            stroke: COLOURS[index % COLOURS.length],
            width: 2,
            points: { show: false },
          })),
        ],
      },
      data,
      this.find('.plot'),
    );
  }

  render() {
    // The same in words, for those who cannot see the lines.
    return html`<div class="plot" role="img" aria-label=${`${this.label}: ${this.summary()}`}></div>`;
  }

  summary() {
    return this.lines
      .map(({ label, values }) => texts.atMost(label, values.at(-1) ?? 0, Math.max(0, ...values.map(Number))))
      .join('; ');
  }
}

customElements.define('time-plot', TimePlot);
