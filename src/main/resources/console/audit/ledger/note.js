/** Checkpoints and the keys that sign them (C2SP signed-note and tlog-checkpoint). */
import { areEqual, hex } from './merkle.js';

const ED25519 = 1;
const SIGNATURE_LINE = '\u2014 ';

/** @typedef {{origin: string, size: number, root: Uint8Array, note: string}} Checkpoint */

/** @param {string} text */
export function bytesOfBase64(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/**
 * Reads a checkpoint, without a look at its signatures.
 *
 * @param {string} note
 * @returns {Checkpoint}
 */
export function parseCheckpoint(note) {
  const [origin, size, root] = textOf(note).split('\n');
  if (!origin || !/^(0|[1-9]\d{0,15})$/.test(size ?? '') || !root) {
    throw new Error('a checkpoint has lines for its origin, its size and the root hash');
  }
  return { origin, size: Number(size), root: bytesOfBase64(root), note };
}

/**
 * Gives the first of the keys that has signed the note, or else what is wrong with its signature, as the
 * end of a sentence. A signature that names one of the keys must be valid.
 *
 * @param {string} note
 * @param {string[]} verifiers keys that are trusted, as <name>+<key id>+<key in base64>
 * @returns {Promise<{signer: string, objection: null} | {signer: null, objection: string}>}
 */
export async function checkSignature(note, verifiers) {
  const keys = verifiers.map((verifier) => ({ verifier, ...parseVerifier(verifier) }));
  let parsed;
  try {
    parsed = { ...parseCheckpoint(note), signatures: signaturesOf(note) };
  } catch (malformed) {
    return { signer: null, objection: `is malformed: ${/** @type {Error} */ (malformed).message}` };
  }
  const { origin, signatures } = parsed;
  const text = new TextEncoder().encode(textOf(note));
  /** @type {string | null} */
  let signer = null;
  for (const { verifier, name, id, key } of keys) {
    for (const signature of signatures) {
      if (name === origin && signature.name === name && areEqual(signature.id, id)) {
        if (!(await isValid(signature.bytes, text, key))) {
          return { signer: null, objection: 'is forged: its signature does not match' };
        }
        signer ??= verifier;
      }
    }
  }
  if (signer !== null) {
    return { signer, objection: null };
  }
  const named = [...new Set(signatures.map(({ name, id }) => `${name}+${hex(id)}`))].join(', ');
  return { signer, objection: `is signed with none of the keys that this browser trusts, but with ${named}` };
}

/**
 * @param {Uint8Array} signature
 * @param {Uint8Array} text
 * @param {Uint8Array} key
 */
async function isValid(signature, text, key) {
  const publicKey = await crypto.subtle.importKey('raw', key, { name: 'Ed25519' }, false, ['verify']).catch((failure) => {
    throw failure.name === 'NotSupportedError' ? new Error('This browser does not know Ed25519 signatures.') : failure;
  });
  return crypto.subtle.verify({ name: 'Ed25519' }, publicKey, signature, text);
}

/** @param {string} note */
function textOf(note) {
  return note.slice(0, note.lastIndexOf('\n\n') + 1);
}

/** @param {string} note */
function signaturesOf(note) {
  const signatures = note
    .slice(note.lastIndexOf('\n\n') + 2)
    .split('\n')
    .filter((line) => line.startsWith(SIGNATURE_LINE))
    .map((line) => {
      const [name, signature = ''] = line.slice(SIGNATURE_LINE.length).split(' ');
      const bytes = bytesOfBase64(signature);
      return { name, id: bytes.slice(0, 4), bytes: bytes.slice(4) };
    });
  if (signatures.length === 0) {
    throw new Error('a signed note has a signature');
  }
  return signatures;
}

/** The key may contain a plus sign, its name and its id may not. @param {string} verifier */
function parseVerifier(verifier) {
  const [, name = '', id = '', typedKey = ''] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(verifier) ?? [];
  const bytes = bytesOfBase64(typedKey);
  if (bytes[0] !== ED25519 || bytes.length !== 33) {
    throw new Error(`This is no Ed25519 key: ${verifier}`);
  }
  return {
    name,
    id: Uint8Array.from(id.match(/../g) ?? [], (byte) => parseInt(byte, 16)),
    key: bytes.slice(1),
  };
}
