import { html, nothing } from 'lit';
import { Screen } from '../parts/element.js';
import { addressOf } from '../parts/place.js';
import { ago, failure, identifier, number, typed } from '../parts/show.js';
import { texts } from './texts.js';

class StartScreen extends Screen {
  constructor() {
    super();
    /** @type {any} */
    this.connections = null;
    /** @type {any[] | null} */
    this.removals = null;
  }

  firstUpdated() {
    this.repeat(10_000, () => this.load());
  }

  async load() {
    const connections = await this.api.get('amazonConnections', { Limit: 1 }, this.shown);
    this.change({ connections });
  }

  render() {
    return html`<div class="head">
        <h1>${texts.title}</h1>
        ${this.api.isAdministrator
          ? html`<a role="button" href=${addressOf('connections', { add: 'yes' })}>${texts.add}</a>`
          : nothing}
      </div>
      ${failure(this.failure, () => this.attempt(() => this.load()))}
      <div class="numbers">
        <a class="card" href="#/connections">
          <span class="value">${number(this.connections?.totalCount)}</span>
          <span class="label">${texts.connections}</span>
        </a>
      </div>`;
  }
}

customElements.define('start-screen', StartScreen);
