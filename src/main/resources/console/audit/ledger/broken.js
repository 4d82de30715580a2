/** What is wrong, in a sentence that names the record. */
export class Broken extends Error {
  /**
   * @param {string} fault
   * @param {string[]} newKeys keys of the service that this browser does not trust yet
   */
  constructor(fault, newKeys = []) {
    super(fault);
    this.newKeys = newKeys;
  }
}

/**
 * @param {number} number
 * @param {string} expected
 * @param {string} found
 */
export function changed(number, expected, found) {
  return `Record ${number} has been changed: its hash is ${expected}, but what it says has the hash ${found}`;
}
