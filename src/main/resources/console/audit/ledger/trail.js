/**
 * The records of the trail that were read so far, from the first one on, and their tree. It is compared with
 * the checkpoints among the records and with the one that this browser has seen last, as
 * scripts/verify-audit does.
 */
import { Broken, changed } from './broken.js';
import { GrowingTree, TILE_WIDTH, areConsistent, areEqual, hashOfLeaf, hashesIn, hex } from './merkle.js';
import { checkSignature, parseCheckpoint } from './note.js';

/** @typedef {import('./note.js').Checkpoint} Checkpoint */

const CHECKPOINT = 'dev.untether.audit.checkpoint.v1';
const DIVERGED = 'dev.untether.log.diverged.v1';

export class Trail {
  #keys;
  #seen;
  /** The trees of all tiles before each tile. */
  #before = [new GrowingTree()];
  /** As they were read, since a million hashes apart would take much more memory. @type {Uint8Array[]} */
  #tiles = [];
  #confirmed = 0;
  /** What the checkpoint that was seen last has against the records. @type {((divergences: Divergences) => string) | null} */
  #contradiction = null;
  #divergences = new Divergences();
  size = 0;

  /**
   * @param {string[]} keys that are trusted
   * @param {Checkpoint | null} seen what this browser has seen last
   */
  constructor(keys, seen) {
    this.#keys = keys;
    this.#seen = seen;
  }

  /**
   * Adds the next tile.
   *
   * @param {Uint8Array} tile the hashes of its records
   * @param {Uint8Array[] | null} entries its records; null if only their hashes are left
   */
  async add(tile, entries) {
    const found = entries && (await Promise.all(entries.map(hashOfLeaf)));
    const leaves = hashesIn(tile);
    this.#tiles.push(tile);
    for (const [index, leaf] of leaves.entries()) {
      if (found && !areEqual(found[index], leaf)) {
        throw new Broken(changed(this.size, hex(leaf), hex(found[index])));
      }
      const event = entries && eventOf(entries[index]);
      if (event) {
        await this.#read(event);
      }
      this.size++;
      if (this.size === this.#seen?.size) {
        this.#contradiction = await this.#compare('the checkpoint that this browser has seen last', this.#seen, 0);
      }
      if (this.#contradiction && this.#divergences.isLast(this.size - 1)) {
        throw new Broken(this.#contradiction(this.#divergences));
      }
    }
    const tree = /** @type {GrowingTree} */ (this.#before.at(-1)).copy();
    await tree.add(leaves);
    this.#before.push(tree);
  }

  /**
   * Gives what is wrong in the first place: that the checkpoint seen last contradicts the records, if it does.
   *
   * @param {Broken} later what was found while reading went on
   */
  firstFault(later) {
    return this.#contradiction ? new Broken(this.#contradiction(this.#divergences)) : later;
  }

  /**
   * Compares all records with the checkpoint of the service.
   *
   * @param {Checkpoint} checkpoint
   */
  async end(checkpoint) {
    const fault = this.#contradiction ?? (await this.#compare('the checkpoint of the service', checkpoint));
    if (fault) {
      throw new Broken(fault(this.#divergences));
    }
  }

  /** @param {any} event of the record that comes next */
  async #read(event) {
    this.#divergences.note(this.size, event);
    const checkpoint = await checkpointIn(event, this.size, this.#keys);
    const fault = checkpoint && (await this.#compare(`the checkpoint in record ${this.size}`, checkpoint));
    if (fault) {
      throw new Broken(fault(this.#divergences));
    }
  }

  /**
   * Gives what is wrong with the records if the checkpoint is right, or null.
   *
   * @param {string} name
   * @param {Checkpoint} checkpoint
   * @param {number} shared how many of the first records are of the same history as the checkpoint
   */
  async #compare(name, { size, root }, shared = this.#confirmed) {
    const found = await this.#root(size);
    if (areEqual(found, root)) {
      this.#confirmed = Math.max(this.#confirmed, size);
      return null;
    }
    const confirmed = this.#confirmed;
    return (/** @type {Divergences} */ divergences) => {
      const from = divergences.startOfRange(shared, confirmed);
      return `Records have been rewritten, and their hashes with them, somewhere from record ${Math.min(from, size - 1)} to ${size - 1}: ${name} has the root ${hex(root)} for the first ${size} records, which now have ${hex(found)}${divergences.since(from)}`;
    };
  }

  /** The root of the first records. @param {number} size */
  async #root(size) {
    const tile = Math.min(Math.floor(size / TILE_WIDTH), this.#tiles.length - 1);
    const tree = this.#before[Math.max(tile, 0)].copy();
    await tree.add(tile < 0 ? [] : hashesIn(this.#tiles[tile]).slice(0, size - tree.size));
    return tree.root();
  }
}

/** The records of a trail that say that a failover or a restore has lost earlier records. */
class Divergences {
  /** @type {{number: number, time: string}[]} */
  #found = [];

  /**
   * @param {number} number
   * @param {any} event
   */
  note(number, event) {
    if (event.type === DIVERGED) {
      this.#found.push({ number, time: event.time });
    }
  }

  /** @param {number} number */
  isLast(number) {
    return this.#found.at(-1)?.number === number;
  }

  /**
   * Where the fault of a checkpoint begins: a divergence between the two numbers is in the way of what was
   * confirmed after it.
   *
   * @param {number} shared
   * @param {number} confirmed
   */
  startOfRange(shared, confirmed) {
    return this.#found.some(({ number }) => number >= shared && number < confirmed) ? shared : confirmed;
  }

  /** The end of a sentence about the first one from that record on. @param {number} from */
  since(from) {
    const first = this.#found.find(({ number }) => number >= from);
    return first
      ? `. Record ${first.number} (${first.time}) tells that the log has diverged: a failover or a restore has replaced the database by an older state of itself, and records from number ${from} on that were written before are lost or were written again`
      : '';
  }
}

/**
 * Requires that the checkpoint in a record, if it is one, is continued by that of the service.
 *
 * @param {any} record
 * @param {string[]} keys
 * @param {Checkpoint} now
 * @param {import('./merkle.js').TiledTree} tree
 */
export async function requireContinued(record, keys, now, tree) {
  const checkpoint = await checkpointIn(record, record.number, keys);
  if (checkpoint === null) {
    return;
  }
  const { size, root } = checkpoint;
  const isContinued =
    size === 0
      ? areEqual(root, await new GrowingTree().root())
      : await areConsistent(size, root, now.size, now.root, await tree.consistencyProof(size));
  if (!isContinued) {
    throw new Broken(
      `Records have been rewritten, and their hashes with them, somewhere from record 0 to ${size - 1}: the checkpoint in record ${record.number} has another root for the first ${size} records than the ledger has now. Verify the whole trail to learn more`,
    );
  }
}

/**
 * The checkpoint by which the ledger published itself, whose signature is valid; null if the event is
 * another one, or is of before the ledger.
 *
 * @param {any} event
 * @param {number} number
 * @param {string[]} keys
 */
async function checkpointIn(event, number, keys) {
  const note = event.data?.checkpoint;
  if (event.type !== CHECKPOINT || typeof note !== 'string') {
    return null;
  }
  const { objection } = await checkSignature(note, keys);
  if (objection) {
    throw new Broken(`Record ${number} is a checkpoint that ${objection}`);
  }
  const checkpoint = parseCheckpoint(note);
  if (checkpoint.size > number) {
    throw new Broken(`Record ${number} is a checkpoint that has ${checkpoint.size} records, some of which come later`);
  }
  return checkpoint;
}

const TEXT = new TextDecoder();
const CONCERNED = [CHECKPOINT, DIVERGED];

/** The event of an entry, if it says something of the ledger. @param {Uint8Array} entry @returns {any} */
function eventOf(entry) {
  const text = TEXT.decode(entry);
  if (!CONCERNED.some((type) => text.includes(type))) {
    return null;
  }
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
