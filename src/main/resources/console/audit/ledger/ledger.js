/**
 * Verifies records against the ledger, in this browser: the checkpoint must be signed by a known key and
 * must continue the one that this browser has seen last, and the records must be in its tree. The server
 * is asked for hashes and signatures only; what they prove is computed here. The verdicts are those of
 * scripts/verify-audit.
 */
import { pause } from '../../api/backoff.js';
import { Problem } from '../../api/client.js';
import { Broken, changed } from './broken.js';
import { TILE_WIDTH, TiledTree, areConsistent, hashAt, hashOfLeaf, hex, isIncluded, tilePath, tileWidth } from './merkle.js';
import { remember, seenLast } from './memory.js';
import { checkSignature, parseCheckpoint } from './note.js';
import { Trail, requireContinued } from './trail.js';

/** A checkpoint follows a record within a moment. */
const CHECKPOINT_ATTEMPTS = 20;
const CHECKPOINT_WAIT_MILLIS = 250;

/** A byte order mark before a note is a part of it, which it must not have. */
const NOTE = new TextDecoder('utf-8', { ignoreBOM: true });

/** The properties of a record that its event does not have, and its leaf does not cover. */
const BESIDE_THE_EVENT = ['actor', 'recordedAt', 'number', 'hash'];

/**
 * @typedef {object} Intact
 * @property {number} records how many were verified
 * @property {number} size how many the checkpoint covers
 * @property {string} signer
 * @property {boolean} isFirst whether this browser has seen no earlier checkpoint
 * @property {number} removed how many of the first records the service does not have any more
 */

export class Ledger {
  #api;
  #signal;

  /**
   * @param {import('../../api/client.js').ApiClient} api
   * @param {AbortSignal} signal
   */
  constructor(api, signal) {
    this.#api = api;
    this.#signal = signal;
  }

  /**
   * Verifies that these records are in the ledger as they are shown.
   *
   * @param {any[]} records
   * @param {(done: number) => void} onProgress
   * @returns {Promise<Intact>}
   */
  async verifyRecords(records, onProgress = () => {}) {
    const inOrder = [...records].sort((one, other) => one.number - other.number);
    const opened = await this.#open((inOrder.at(-1)?.number ?? -1) + 1);
    const { checkpoint, tree, keys } = opened;
    let done = 0;
    for (const record of inOrder) {
      const leaf = await hashOfLeaf(canonical(record));
      if (hex(leaf) !== record.hash) {
        throw new Broken(changed(record.number, record.hash, hex(leaf)));
      }
      const proof = await tree.inclusionProof(record.number);
      if (!(await isIncluded(leaf, record.number, checkpoint.size, checkpoint.root, proof))) {
        const expected = hex(await leafAt(tree, record.number));
        throw new Broken(
          expected === record.hash
            ? `Record ${record.number} is not in the tree of the checkpoint: hashes of the ledger have been changed`
            : changed(record.number, expected, record.hash),
        );
      }
      await requireContinued(record, keys, checkpoint, tree);
      onProgress(++done);
    }
    return this.#intact(opened, records.length, 0);
  }

  /**
   * Reads all records and verifies them.
   *
   * @param {(done: number, size: number) => void} onProgress
   * @returns {Promise<Intact>}
   */
  async verifyAll(onProgress) {
    const opened = await this.#open(0);
    const { checkpoint, keys, seen } = opened;
    const trail = new Trail(keys, seen && parseCheckpoint(seen.note));
    const removed = await this.#readAll(trail, opened, onProgress).catch((fault) => {
      throw fault instanceof Broken ? trail.firstFault(fault) : fault;
    });
    await trail.end(checkpoint);
    return this.#intact(opened, checkpoint.size - removed, removed);
  }

  /**
   * Gives how many of the first records the service does not have any more.
   *
   * @param {Trail} trail
   * @param {{checkpoint: import('./note.js').Checkpoint, tree: TiledTree}} opened
   * @param {(done: number, size: number) => void} onProgress
   */
  async #readAll(trail, { checkpoint, tree }, onProgress) {
    let removed = 0;
    for (let number = 0; trail.size < checkpoint.size; number++) {
      const width = tileWidth(0, number, checkpoint.size);
      const [tile, entries] = await Promise.all([tree.tile(0, number), this.#entries(number, width)]);
      const place = `somewhere from record ${trail.size} to ${trail.size + width - 1}`;
      if (entries === null) {
        if (removed < trail.size) {
          throw new Broken(`Records have been removed, ${place}: the service does not have all of them`);
        }
        removed += width;
      } else if (entries.length !== width) {
        throw new Broken(`Records have been removed or put in, ${place}: the bundle has ${entries.length}`);
      }
      await trail.add(tile, entries);
      onProgress(trail.size, checkpoint.size);
    }
    return removed;
  }

  /**
   * Gets the checkpoint and makes sure that it is genuine and continues the last one.
   *
   * @param {number} least how many records it must cover
   */
  async #open(least) {
    if (!crypto.subtle) {
      throw new Error('This browser verifies only over HTTPS, or on the machine itself.');
    }
    const seen = seenLast();
    const named = (await this.#api.get('ledger/keys', {}, this.#signal)).results.map(
      (/** @type {any} */ { verifier }) => verifier,
    );
    const note = await this.#checkpoint(least);
    const checkpoint = parseCheckpoint(note);
    const { signer, objection } = await checkSignature(note, seen?.keys ?? named);
    if (signer === null) {
      throw new Broken(
        `The checkpoint of the service ${objection}`,
        named.filter((/** @type {string} */ key) => !seen?.keys.includes(key)),
      );
    }
    const tree = new TiledTree(checkpoint.size, (level, path) => this.#bytes(`ledger/tile/${level}/${path}`));
    if (seen) {
      await this.#requireContinuation(parseCheckpoint(seen.note), checkpoint, tree);
    }
    return { checkpoint, tree, signer, seen, keys: seen?.keys ?? named };
  }

  /** @param {number} least */
  async #checkpoint(least) {
    for (let attempt = 0; ; attempt++) {
      const note = NOTE.decode(await this.#bytes('ledger/checkpoint'));
      const size = sizeOf(note);
      if (size >= least) {
        return note;
      }
      if (attempt >= CHECKPOINT_ATTEMPTS) {
        throw new Broken(`Record ${least - 1} is not in the ledger: its checkpoint has ${size} records`);
      }
      await pause(CHECKPOINT_WAIT_MILLIS, this.#signal);
    }
  }

  /**
   * @param {import('./note.js').Checkpoint} earlier
   * @param {import('./note.js').Checkpoint} now
   * @param {TiledTree} tree
   */
  async #requireContinuation(earlier, now, tree) {
    if (earlier.size > now.size) {
      throw new Broken(
        `The end has been cut off, or an older checkpoint was put in place: the service has ${now.size} records, but this browser knows of record ${earlier.size - 1}`,
      );
    }
    const isContinued =
      earlier.size === 0 ||
      (await areConsistent(earlier.size, earlier.root, now.size, now.root, await tree.consistencyProof(earlier.size)));
    if (!isContinued) {
      throw new Broken(
        `Records have been rewritten, somewhere from record 0 to ${earlier.size - 1}: the checkpoint of the service does not continue the one that this browser has seen`,
      );
    }
  }

  /**
   * @param {{checkpoint: import('./note.js').Checkpoint, signer: string, seen: import('./memory.js').Seen | null, keys: string[]}} opened
   * @param {number} records
   * @param {number} removed
   * @returns {Intact}
   */
  #intact({ checkpoint, signer, seen, keys }, records, removed) {
    remember({ keys, note: checkpoint.note });
    return { records, size: checkpoint.size, signer, isFirst: seen === null, removed };
  }

  /** @param {string} path */
  async #bytes(path) {
    const response = await this.#api.send('GET', path, { signal: this.#signal });
    return new Uint8Array(await response.arrayBuffer());
  }

  /**
   * The events of a tile of leaves; null if the service does not have them any more.
   *
   * @param {number} number
   * @param {number} width
   */
  async #entries(number, width) {
    try {
      return entriesIn(await this.#bytes(`ledger/tile/entries/${tilePath(number, width)}`));
    } catch (failure) {
      if (failure instanceof Problem && failure.status === 404) {
        return null;
      }
      throw failure;
    }
  }
}

/**
 * The entries of a bundle (C2SP tlog-tiles), each with its length before it.
 *
 * @param {Uint8Array} bundle
 */
function entriesIn(bundle) {
  const entries = [];
  for (let start = 0; start < bundle.length; ) {
    // NaN if the length itself is cut off.
    const end = start + 2 + bundle[start] * 256 + bundle[start + 1];
    if (!(end <= bundle.length)) {
      throw new Error('A bundle of the ledger ends within an entry.');
    }
    entries.push(bundle.slice(start + 2, end));
    start = end;
  }
  return entries;
}

/** A proxy may answer something else than a checkpoint, which accuses nobody. @param {string} note */
function sizeOf(note) {
  try {
    return parseCheckpoint(note).size;
  } catch (malformed) {
    throw new Error(`The checkpoint of the service is malformed: ${/** @type {Error} */ (malformed).message}.`);
  }
}

/**
 * @param {TiledTree} tree
 * @param {number} index
 */
async function leafAt(tree, index) {
  return hashAt(await tree.tile(0, Math.floor(index / TILE_WIDTH)), index % TILE_WIDTH);
}

/**
 * The event of a record in the form that its leaf covers (RFC 8785): names in the order of their UTF-16
 * units, and numbers and texts as JavaScript writes them.
 *
 * @param {any} record
 */
export function canonical(record) {
  const event = Object.fromEntries(Object.entries(record).filter(([name]) => !BESIDE_THE_EVENT.includes(name)));
  return new TextEncoder().encode(text(event));
}

/** @param {any} value @returns {string} */
function text(value) {
  if (Array.isArray(value)) {
    return `[${value.map(text).join()}]`;
  }
  if (value === null || typeof value !== 'object') {
    return JSON.stringify(value);
  }
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${text(value[name])}`).join()}}`;
}

/** From now on trusts these keys, too. @param {string[]} keys */
export function trust(keys) {
  const seen = seenLast();
  if (seen) {
    remember({ ...seen, keys: [...new Set([...seen.keys, ...keys])] });
  }
}
