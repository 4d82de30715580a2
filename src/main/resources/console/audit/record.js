import { html, nothing } from 'lit';
import { DialogPart, dialog } from '../parts/dialog.js';
import { addressOf } from '../parts/place.js';
import { isAboutConnection, moment, typed } from '../parts/show.js';
import { texts as all } from './texts.js';

const texts = all.details;

/** The dialog with all of a record. Dispatches "close". */
class AuditRecord extends DialogPart {
  static properties = { api: { attribute: false }, record: { attribute: false } };

  constructor() {
    super();
    /** @type {import('../api/client.js').ApiClient} */
    this.api;
    /** @type {any} */
    this.record;
  }

  close() {
    this.dispatchEvent(new Event('close'));
  }

  render() {
    const record = this.record;
    const content = JSON.stringify(record, null, 2);
    return dialog({
      name: 'audit-record',
      title: texts.title(record.number),
      wide: true,
      onClose: () => this.close(),
      content: html`<dl class="properties">
          <dt>${all.columns.what}</dt>
          <dd>${/** @type {Record<string, string>} */ (all.types)[record.type] ?? record.type}</dd>
          <dt>${all.columns.when}</dt>
          <dd>${moment(record.time)}</dd>
          <dt>${all.columns.who}</dt>
          <dd>${typed(record.actor)}</dd>
          <dt>${all.columns.from}</dt>
          <dd>${typed(record.data.sourceAddress)}</dd>
          <dt>${all.columns.subject}</dt>
          <dd>
            ${typed(record.subject)} <a href=${addressOf('audit', { subject: record.subject })}>${texts.more}</a>
            ${isAboutConnection(record)
              ? html` · <a href=${addressOf('connections', { id: record.subject })}>${texts.connection}</a>`
              : nothing}
          </dd>
        </dl>
        <pre tabindex="0" role="group" aria-label="JSON">${content}</pre>
        <audit-verification .api=${this.api} .records=${[record]} label=${texts.verify}></audit-verification>`,
      actions: html`<copy-button text=${content} label=${texts.copy}></copy-button>
        <button type="button" class="secondary" @click=${this.close}>${texts.close}</button>`,
    });
  }
}

customElements.define('audit-record', AuditRecord);
