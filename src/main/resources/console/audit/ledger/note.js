/**
 * Checkpoints (C2SP signed-note and tlog-checkpoint). Refuses what the classes of dev.untether.audit.note
 * refuse, so that a note that one verifier takes is taken by all.
 */
import { KEY_ID_LENGTH, bytesOfBase64, hasSigned, isName, parseVerifier } from './key.js';
import { HASH_LENGTH, areEqual, hex } from './merkle.js';

const SIGNATURE_LINE = '\u2014 ';

/** A note that has more is refused, as verifying each of them costs time. */
const MAX_SIGNATURES = 100;

/**
 * @typedef {{origin: string, size: number, root: Uint8Array, note: string}} Checkpoint
 * @typedef {{name: string, id: Uint8Array, bytes: Uint8Array}} Signature
 */

/**
 * Reads a checkpoint, without verifying its signatures.
 *
 * @param {string} note
 * @returns {Checkpoint}
 */
export function parseCheckpoint(note) {
  const lines = parseNote(note).text.split('\n').slice(0, -1);
  const [origin, size, root] = lines;
  if (lines.length < 3 || lines.includes('') || !/^(0|[1-9]\d{0,17})$/.test(size)) {
    throw new Error('a checkpoint has lines for its origin, its size and the root hash, and no empty line');
  }
  if (!Number.isSafeInteger(Number(size))) {
    throw new Error('browsers cannot count as many records as that');
  }
  const hash = bytesOfBase64(root);
  if (hash.length !== HASH_LENGTH) {
    throw new Error(`a hash has ${HASH_LENGTH} bytes, not ${hash.length}`);
  }
  return { origin, size: Number(size), root: hash, note };
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
  const keys = await Promise.all(verifiers.map(parseVerifier));
  let parsed;
  try {
    parsed = { ...parseNote(note), ...parseCheckpoint(note) };
  } catch (malformed) {
    return { signer: null, objection: `is malformed: ${/** @type {Error} */ (malformed).message}` };
  }
  const { origin, text, signatures } = parsed;
  const signed = new TextEncoder().encode(text);
  /** @type {string | null} */
  let signer = null;
  for (const [index, key] of keys.entries()) {
    for (const { name, id, bytes } of signatures) {
      if (key.name === origin && name === key.name && areEqual(id, key.id)) {
        if (!(await hasSigned(key, bytes, signed))) {
          return { signer: null, objection: 'is forged: its signature does not match' };
        }
        signer ??= verifiers[index];
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
 * @param {string} note
 * @returns {{text: string, signatures: Signature[]}} the text is what was signed
 */
function parseNote(note) {
  const textEnd = note.lastIndexOf('\n\n') + 1;
  if (textEnd === 0 || !note.endsWith('\n')) {
    throw new Error('a signed note is a text, an empty line and signature lines');
  }
  if ([...note].some((letter) => letter < ' ' && letter !== '\n')) {
    throw new Error('a signed note has no control characters but line feeds');
  }
  const lines = note.slice(textEnd + 1).split('\n').slice(0, -1);
  if (lines.length === 0 || lines.length > MAX_SIGNATURES) {
    throw new Error(`a signed note has 1 to ${MAX_SIGNATURES} signatures`);
  }
  return { text: note.slice(0, textEnd), signatures: lines.map(parseSignature) };
}

/**
 * @param {string} line
 * @returns {Signature}
 */
function parseSignature(line) {
  const nameEnd = line.lastIndexOf(' ');
  if (!line.startsWith(SIGNATURE_LINE) || nameEnd < SIGNATURE_LINE.length) {
    throw new Error('a signature line is an em dash, a name and base64');
  }
  const name = line.slice(SIGNATURE_LINE.length, nameEnd);
  const bytes = bytesOfBase64(line.slice(nameEnd + 1));
  if (bytes.length <= KEY_ID_LENGTH) {
    throw new Error('a signature is too short');
  }
  if (!isName(name)) {
    throw new Error('a signature line is not in its only form');
  }
  return { name, id: bytes.slice(0, KEY_ID_LENGTH), bytes: bytes.slice(KEY_ID_LENGTH) };
}
