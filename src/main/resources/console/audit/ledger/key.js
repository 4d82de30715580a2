/** The keys that sign notes (C2SP signed-note). What is not exactly in their form is refused. */
import { hex, sha256 } from './merkle.js';

const ED25519 = 1;
const KEY_LENGTH = 32;

/** How many bytes of a hash name a key. */
export const KEY_ID_LENGTH = 4;

const SPACES_CONTROLS_AND_PLUS = /[\p{Z}\p{Cc}+]/u;

/** @typedef {{name: string, id: Uint8Array, bytes: Uint8Array}} Key */

/** Whether a text may be the name of a key, and so the origin of a ledger. @param {string} text */
export function isName(text) {
  return text !== '' && !SPACES_CONTROLS_AND_PLUS.test(text);
}

/** @param {string} text in the only form that its bytes have in base64 */
export function bytesOfBase64(text) {
  const letters = /^[A-Za-z0-9+/]*=*$/.test(text) ? atob(text) : null;
  if (letters === null || btoa(letters) !== text) {
    throw new Error('bytes have exactly one form in base64');
  }
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}

/**
 * @param {string} verifier <name>+<key id>+<key in base64>
 * @returns {Promise<Key>}
 */
export async function parseVerifier(verifier) {
  // The base64 form of the key may contain a plus sign, the name and the key id may not.
  const [, name = '', id = '', typedKey = ''] = /^([^+]*)\+([^+]*)\+(.*)$/s.exec(verifier) ?? [];
  const typed = bytesOfBase64(typedKey);
  if (!isName(name) || typed[0] !== ED25519 || typed.length !== 1 + KEY_LENGTH) {
    throw new Error(`This is no Ed25519 key: ${verifier}`);
  }
  const hash = await sha256(new TextEncoder().encode(`${name}\n`), typed);
  const expected = hash.slice(0, KEY_ID_LENGTH);
  if (id !== hex(expected)) {
    throw new Error(`The key id does not match the name and the key: ${verifier}`);
  }
  return { name, id: expected, bytes: typed.slice(1) };
}

/**
 * Whether the signature is that of this key over the text.
 *
 * @param {Key} key
 * @param {Uint8Array} signature
 * @param {Uint8Array} text
 */
export async function hasSigned(key, signature, text) {
  const publicKey = await crypto.subtle
    .importKey('raw', key.bytes, { name: 'Ed25519' }, false, ['verify'])
    .catch((failure) => {
      throw failure.name === 'NotSupportedError' ? new Error('This browser does not know Ed25519 signatures.') : failure;
    });
  return crypto.subtle.verify({ name: 'Ed25519' }, publicKey, signature, text);
}
