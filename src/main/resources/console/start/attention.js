/** What needs the attention of whoever runs Untether: the worst comes first. */
import { addressOf } from '../parts/place.js';
import { duration, number } from '../parts/show.js';
import { texts as all } from './texts.js';

const texts = all.warnings;

const LATE_MILLIS = 10_000;
const VERY_LATE_MILLIS = 60_000;

/** Certificates are usually renewed a month before they expire, so this one has been forgotten. */
const EXPIRES_SOON_MILLIS = 14 * 86_400_000;

/**
 * @typedef {object} Warning
 * @property {'bad' | 'warn'} kind
 * @property {string} text
 * @property {string} address where more is shown
 */

/**
 * @param {any} system as the API describes it
 * @param {any[]} webhooks
 * @param {Record<string, number>} failing how many connections have which state
 * @returns {Warning[]}
 */
export function warnings(system, webhooks, failing) {
  const found = [
    ...system.silentNodes.map((/** @type {any} */ node) => bad(texts.silent(nameOf(node)))),
    ...system.nodes.flatMap(ofNode),
    ...(system.consumers ?? []).flatMap(ofConsumer),
    ...Object.entries(failing).flatMap(ofConnections),
    ...webhooks.flatMap(ofWebhook),
    ...(system.unavailable.length > 0 ? [warn(texts.unavailable(system.unavailable.join(', ')))] : []),
  ];
  return [...found.filter(({ kind }) => kind === 'bad'), ...found.filter(({ kind }) => kind === 'warn')];
}

/**
 * @param {any} node
 * @returns {Warning[]}
 */
function ofNode(node) {
  const failed = node.checks.filter((/** @type {any} */ { passed }) => !passed);
  return [
    ...failed.map((/** @type {any} */ { reason }) => bad(texts.notReady(nameOf(node), reason))),
    ...ofCertificate(node),
  ];
}

/**
 * @param {any} node
 * @returns {Warning[]}
 */
function ofCertificate(node) {
  const left = node.certificate ? new Date(node.certificate.expiresAt).getTime() - Date.now() : Infinity;
  if (left > EXPIRES_SOON_MILLIS) {
    return [];
  }
  return [left > 0 ? warn(texts.expires(nameOf(node), duration(left / 1_000))) : bad(texts.expired(nameOf(node)))];
}

/**
 * @param {{name: string, lagMillis: number}} consumer
 * @returns {Warning[]}
 */
function ofConsumer({ name, lagMillis }) {
  if (lagMillis < LATE_MILLIS) {
    return [];
  }
  const text = texts.late(name, duration(lagMillis / 1_000));
  return [lagMillis < VERY_LATE_MILLIS ? warn(text) : bad(text)];
}

/**
 * @param {[string, number]} counted
 * @returns {Warning[]}
 */
function ofConnections([state, count]) {
  const text = state === 'refused' ? texts.refused : texts.unreachable;
  return count > 0 ? [warn(text(number(count)), addressOf('connections', { state }))] : [];
}

/**
 * @param {any} webhook
 * @returns {Warning[]}
 */
function ofWebhook({ id, url, enabled, disabledReason, health }) {
  const address = addressOf('webhooks', { id });
  if (disabledReason) {
    return [bad(texts.webhookDisabled(url, disabledReason), address)];
  }
  if (enabled && health?.failingSince) {
    const seconds = (Date.now() - new Date(health.failingSince).getTime()) / 1_000;
    return [warn(texts.webhookFails(url, duration(Math.max(1, seconds))), address)];
  }
  return [];
}

/** @param {{id: string, address: string | null}} node */
function nameOf({ id, address }) {
  return address ?? id;
}

/**
 * @param {string} text
 * @param {string} [address]
 * @returns {Warning}
 */
function bad(text, address = '#/system') {
  return { kind: 'bad', text, address };
}

/**
 * @param {string} text
 * @param {string} [address]
 * @returns {Warning}
 */
function warn(text, address = '#/system') {
  return { kind: 'warn', text, address };
}
