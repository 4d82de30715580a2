/** How values look: times, numbers, ids, failures. */
import { html, nothing } from 'lit';
import { Problem, SessionEnded } from '../api/client.js';
import { texts } from './texts.js';

const TIME = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const NUMBER = new Intl.NumberFormat();
const RELATIVE = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });

/** @param {number | string | null | undefined} value */
export function number(value) {
  return value === null || value === undefined ? '–' : NUMBER.format(Number(value));
}

/**
 * A time in the zone of the browser, and in UTC on hover.
 *
 * @param {string | null | undefined} time
 */
export function moment(time) {
  if (!time) {
    return html`<span class="none">–</span>`;
  }
  const date = new Date(time);
  return html`<time datetime=${time} title=${`${date.toISOString()} (UTC)`}>${TIME.format(date)}</time>`;
}

/**
 * The same as the time that has passed.
 *
 * @param {string | null | undefined} time
 */
export function ago(time) {
  if (!time) {
    return html`<span class="none">–</span>`;
  }
  const date = new Date(time);
  return html`<time datetime=${time} title=${`${TIME.format(date)}; ${date.toISOString()} (UTC)`}
    >${relative((date.getTime() - Date.now()) / 1000)}</time
  >`;
}

/** @param {number} seconds negative for the past */
function relative(seconds) {
  const size = Math.abs(seconds);
  /** @type {[number, Intl.RelativeTimeFormatUnit][]} */
  const units = [
    [86_400, 'day'],
    [3_600, 'hour'],
    [60, 'minute'],
  ];
  const [length, unit] = units.find(([length]) => size >= length) ?? [1, 'second'];
  return RELATIVE.format(Math.trunc(seconds / Number(length)), /** @type {any} */ (unit));
}

/** @param {number} seconds */
export function duration(seconds) {
  const whole = Math.round(seconds);
  const parts = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3_600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'min'],
    [whole % 60, 's'],
  ].filter(([count]) => count);
  return parts.length === 0
    ? '0 s'
    : parts
        .slice(0, 2)
        .map(([count, unit]) => `${count} ${unit}`)
        .join(' ');
}

/** @param {number | null | undefined} bytes */
export function size(bytes) {
  if (bytes === null || bytes === undefined) {
    return '–';
  }
  return bytes < 1e6 ? `${NUMBER.format(Math.round(bytes / 1e3))} kB` : `${NUMBER.format(Math.round(bytes / 1e6))} MB`;
}

const IDENTIFIER = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Whether its subject is one connection; a dry run of several, for instance, has none of them.
 *
 * @param {{type: string, subject: string}} event
 */
export function isAboutConnection({ type, subject }) {
  return type.startsWith('dev.untether.connection.') && IDENTIFIER.test(subject);
}

/** Where addresses and names of roles may be broken into lines. */
const AFTER_SLASH = /(?<=\/)/;

/**
 * What users have typed, kept apart from the text around it, whatever direction it is written in. What an
 * event says is usually a text, but nothing makes sure of it.
 *
 * @param {unknown} value
 */
export function typed(value) {
  const text = value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  return text
    ? html`<bdi class="typed">${text.split(AFTER_SLASH).map((part, index) => (index > 0 ? html`<wbr />${part}` : part))}</bdi>`
    : html`<span class="none">–</span>`;
}

/** @param {string} id */
export function identifier(id) {
  return html`<code class="id" title=${id}>${id}</code>`;
}

/**
 * @param {unknown} failure
 * @param {(() => void) | null} [again] offers to try again
 */
export function failure(failure, again = null) {
  if (!failure || failure instanceof SessionEnded) {
    return nothing;
  }
  return html`<div class="notice bad" role="alert">
    <p>${failureText(failure)}</p>
    ${again ? html`<button class="secondary small" @click=${again}>${texts.again}</button>` : nothing}
  </div>`;
}

/** @param {any} failure */
export function failureText(failure) {
  if (failure instanceof Problem) {
    const wrong = Object.entries(failure.data)
      .filter(([, { message }]) => message)
      .map(([name, { message }]) => `${name} ${message}`);
    return [failure.message, ...wrong.filter((text) => !failure.message.includes(text))].join(' ');
  }
  return failure instanceof Error ? failure.message : String(failure);
}
