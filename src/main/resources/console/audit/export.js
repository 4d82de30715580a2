/** Reads an export of the trail piece by piece, so that its progress can be shown and it can be stopped. */

/**
 * @typedef {object} Format
 * @property {string} accept
 * @property {string} ending
 * @property {string} mark what comes once in each record, to count them
 * @property {number} before how often it comes before the first one
 */

/** @type {Record<string, Format>} */
export const FORMATS = {
  CSV: { accept: 'text/csv', ending: 'csv', mark: '\r\n', before: 1 },
  NDJSON: { accept: 'application/x-ndjson', ending: 'ndjson', mark: '\n', before: 0 },
  JSON: { accept: 'application/json', ending: 'json', mark: '"specversion"', before: 0 },
};

/**
 * @param {import('../api/client.js').ApiClient} api
 * @param {Format} format
 * @param {Record<string, string>} query
 * @param {AbortSignal} signal
 * @param {(records: number, bytes: number) => void} onProgress
 * @returns {Promise<{content: Blob, records: number}>}
 */
export async function readExport(api, format, query, signal, onProgress) {
  const response = await api.send('GET', 'auditRecords', {
    query,
    headers: { Accept: format.accept },
    signal,
    endless: true,
  });
  const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
  const text = new TextDecoder();
  const pieces = [];
  let records = -format.before;
  let bytes = 0;
  let end = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return { content: new Blob(pieces, { type: format.accept }), records };
    }
    pieces.push(value);
    bytes += value.length;
    // A mark may lie across two pieces.
    const piece = end + text.decode(value, { stream: true });
    records += piece.split(format.mark).length - 1;
    end = piece.slice(piece.length - format.mark.length + 1);
    onProgress(Math.max(0, records), bytes);
  }
}

/**
 * @param {Blob} content
 * @param {string} name
 */
export function save(content, name) {
  const address = URL.createObjectURL(content);
  const link = Object.assign(document.createElement('a'), { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
