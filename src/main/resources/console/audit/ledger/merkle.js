/**
 * The tree over the log: hashes and proofs as RFC 9162 describes them (section 2.1). Sizes are numbers,
 * exact up to 2^53, and are never shifted, since that would cut them to 32 bits.
 */

/** How many hashes a tile has (C2SP tlog-tiles); it covers eight levels of the tree. */
export const TILE_WIDTH = 256;
export const HASH_LENGTH = 32;

/** @param {...Uint8Array} parts */
export async function sha256(...parts) {
  const input = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let end = 0;
  for (const part of parts) {
    input.set(part, end);
    end += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', input));
}

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** @param {Uint8Array} entry */
export function hashOfLeaf(entry) {
  return sha256(LEAF, entry);
}

/**
 * @param {Uint8Array} left
 * @param {Uint8Array} right
 */
function hashOfNode(left, right) {
  return sha256(NODE, left, right);
}

/**
 * @param {Uint8Array} one
 * @param {Uint8Array} other
 */
export function areEqual(one, other) {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

/** @param {Uint8Array} hash */
export function hex(hash) {
  return [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Gives the hash at a place in a tile.
 *
 * @param {Uint8Array} tile
 * @param {number} index
 */
export function hashAt(tile, index) {
  return tile.slice(index * HASH_LENGTH, (index + 1) * HASH_LENGTH);
}

/** @param {Uint8Array} tile */
export function hashesIn(tile) {
  return Array.from({ length: tile.length / HASH_LENGTH }, (_, index) => hashAt(tile, index));
}

/**
 * The path of a tile, without its level.
 *
 * @param {number} number
 * @param {number} width
 */
export function tilePath(number, width) {
  const group = (/** @type {number} */ value) => String(value % 1_000).padStart(3, '0');
  let path = group(number);
  for (let rest = Math.floor(number / 1_000); rest > 0; rest = Math.floor(rest / 1_000)) {
    path = `x${group(rest)}/${path}`;
  }
  return width === TILE_WIDTH ? path : `${path}.p/${width}`;
}

/**
 * How many hashes a tile has in a tree of that size.
 *
 * @param {number} level
 * @param {number} number
 * @param {number} size
 */
export function tileWidth(level, number, size) {
  const hashes = Math.floor(size / TILE_WIDTH ** level);
  return Math.max(0, Math.min(TILE_WIDTH, hashes - number * TILE_WIDTH));
}

/** The largest power of two that is smaller. @param {number} size */
function split(size) {
  let left = 1;
  while (left * 2 < size) {
    left *= 2;
  }
  return left;
}

/** A tree whose hashes are read from tiles. What it says is worth nothing until it has been proved. */
export class TiledTree {
  #readTile;
  /** @type {Map<string, Promise<Uint8Array>>} */
  #tiles = new Map();

  /**
   * @param {number} size
   * @param {(level: number, path: string) => Promise<Uint8Array>} readTile
   */
  constructor(size, readTile) {
    this.size = size;
    this.#readTile = readTile;
  }

  /**
   * The hashes that lead from a leaf to the root.
   *
   * @param {number} index
   * @returns {Promise<Uint8Array[]>}
   */
  inclusionProof(index) {
    return this.#path(index, 0, this.size);
  }

  /**
   * The hashes that show that the tree of a smaller size is the beginning of this one.
   *
   * @param {number} smallerSize
   * @returns {Promise<Uint8Array[]>}
   */
  consistencyProof(smallerSize) {
    return this.#subproof(smallerSize, 0, this.size, true);
  }

  /**
   * @param {number} level
   * @param {number} number
   */
  tile(level, number) {
    const width = tileWidth(level, number, this.size);
    const path = tilePath(number, width);
    const name = `${level}/${path}`;
    const known = this.#tiles.get(name) ?? this.#read(level, path, width);
    this.#tiles.set(name, known);
    return known;
  }

  /**
   * @param {number} level
   * @param {string} path
   * @param {number} width
   */
  async #read(level, path, width) {
    const hashes = await this.#readTile(level, path);
    if (hashes.length !== width * HASH_LENGTH) {
      throw new Error(`The tile ${level}/${path} has ${hashes.length} bytes.`);
    }
    return hashes;
  }

  /**
   * @param {number} index
   * @param {number} start
   * @param {number} end
   * @returns {Promise<Uint8Array[]>}
   */
  async #path(index, start, end) {
    if (end - start === 1) {
      return [];
    }
    const middle = start + split(end - start);
    return index < middle
      ? [...(await this.#path(index, start, middle)), await this.#root(middle, end)]
      : [...(await this.#path(index, middle, end)), await this.#root(start, middle)];
  }

  /**
   * @param {number} size of the smaller tree, within the range
   * @param {number} start
   * @param {number} end
   * @param {boolean} isWhole whether the range begins where the smaller tree does
   * @returns {Promise<Uint8Array[]>}
   */
  async #subproof(size, start, end, isWhole) {
    if (size === end - start) {
      return isWhole ? [] : [await this.#root(start, end)];
    }
    const left = split(end - start);
    return size <= left
      ? [...(await this.#subproof(size, start, start + left, isWhole)), await this.#root(start + left, end)]
      : [...(await this.#subproof(size - left, start + left, end, false)), await this.#root(start, start + left)];
  }

  /**
   * The root of the leaves of a range.
   *
   * @param {number} start
   * @param {number} end
   * @returns {Promise<Uint8Array>}
   */
  async #root(start, end) {
    const count = end - start;
    // The highest level of tiles that has this subtree.
    let level = 0;
    let unit = 1;
    while (count % (unit * TILE_WIDTH) === 0 && start % (unit * TILE_WIDTH) === 0) {
      level++;
      unit *= TILE_WIDTH;
    }
    if (count === unit) {
      const index = start / unit;
      return hashAt(await this.tile(level, Math.floor(index / TILE_WIDTH)), index % TILE_WIDTH);
    }
    const middle = start + split(count);
    return hashOfNode(await this.#root(start, middle), await this.#root(middle, end));
  }
}

/**
 * @param {Uint8Array} leaf
 * @param {number} index
 * @param {number} size
 * @param {Uint8Array} root
 * @param {Uint8Array[]} proof
 */
export async function isIncluded(leaf, index, size, root, proof) {
  const rest = [...proof];
  /**
   * @param {number} index
   * @param {number} size
   * @returns {Promise<Uint8Array>}
   */
  const rebuild = async (index, size) => {
    if (size === 1) {
      return leaf;
    }
    const left = split(size);
    const isLeft = index < left;
    const inner = await rebuild(isLeft ? index : index - left, isLeft ? left : size - left);
    const sibling = rest.shift() ?? new Uint8Array();
    return isLeft ? hashOfNode(inner, sibling) : hashOfNode(sibling, inner);
  };
  return index >= 0 && index < size && areEqual(await rebuild(index, size), root) && rest.length === 0;
}

/**
 * @param {number} smallerSize
 * @param {Uint8Array} smallerRoot
 * @param {number} size
 * @param {Uint8Array} root
 * @param {Uint8Array[]} proof
 */
export async function areConsistent(smallerSize, smallerRoot, size, root, proof) {
  const rest = [...proof];
  /**
   * @param {number} smaller
   * @param {number} whole
   * @param {boolean} isWhole
   * @returns {Promise<{before: Uint8Array, now: Uint8Array}>}
   */
  const rebuild = async (smaller, whole, isWhole) => {
    if (smaller === whole) {
      const hash = isWhole ? smallerRoot : (rest.shift() ?? new Uint8Array());
      return { before: hash, now: hash };
    }
    const left = split(whole);
    if (smaller <= left) {
      const { before, now } = await rebuild(smaller, left, isWhole);
      return { before, now: await hashOfNode(now, rest.shift() ?? new Uint8Array()) };
    }
    const { before, now } = await rebuild(smaller - left, whole - left, false);
    const sibling = rest.shift() ?? new Uint8Array();
    return { before: await hashOfNode(sibling, before), now: await hashOfNode(sibling, now) };
  };
  const { before, now } = await rebuild(smallerSize, size, true);
  return areEqual(before, smallerRoot) && areEqual(now, root) && rest.length === 0;
}

/** The right edge of a tree that grows leaf by leaf. */
export class GrowingTree {
  /** @type {{size: number, hash: Uint8Array}[]} */
  #edge = [];
  size = 0;

  /**
   * Adds leaves that stand beside each other: up to a tile's width, and no more than up to its end.
   *
   * @param {Uint8Array[]} leaves
   */
  async add(leaves) {
    if (leaves.length === TILE_WIDTH && this.size % TILE_WIDTH === 0) {
      let hashes = leaves;
      while (hashes.length > 1) {
        const pairs = hashes.filter((_, index) => index % 2 === 0);
        const below = hashes;
        hashes = await Promise.all(pairs.map((left, index) => hashOfNode(left, below[2 * index + 1])));
      }
      await this.#push(hashes[0], TILE_WIDTH);
    } else {
      for (const leaf of leaves) {
        await this.#push(leaf, 1);
      }
    }
  }

  copy() {
    const copy = new GrowingTree();
    copy.size = this.size;
    copy.#edge = [...this.#edge];
    return copy;
  }

  /** @returns {Promise<Uint8Array>} */
  async root() {
    const edge = [...this.#edge];
    let hash = edge.pop()?.hash ?? (await sha256());
    while (edge.length > 0) {
      hash = await hashOfNode(/** @type {any} */ (edge.pop()).hash, hash);
    }
    return hash;
  }

  /**
   * @param {Uint8Array} hash
   * @param {number} size
   */
  async #push(hash, size) {
    this.size += size;
    let last = { size, hash };
    while (this.#edge.at(-1)?.size === last.size) {
      const left = /** @type {{size: number, hash: Uint8Array}} */ (this.#edge.pop());
      last = { size: 2 * last.size, hash: await hashOfNode(left.hash, last.hash) };
    }
    this.#edge.push(last);
  }
}
