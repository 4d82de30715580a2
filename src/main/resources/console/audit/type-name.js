import { texts } from './texts.js';

/**
 * What people call events of the type; for a type that has no name here, what all types have around it
 * is left out.
 *
 * @param {string} type
 */
export function typeName(type) {
  return (
    /** @type {Record<string, string>} */ (texts.types)[type] ??
    type.replace(/^dev\.untether\./, '').replace(/\.v\d+$/, '')
  );
}
