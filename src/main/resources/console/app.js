/** The frame: log-on, navigation, and the screen at the current place. */
import { html, nothing } from 'lit';
import { html as staticHtml, unsafeStatic } from 'lit/static-html.js';
import { ApiClient } from './api/client.js';
import { Feed } from './api/feed.js';
import './logon/logon.js';
import { Part } from './parts/element.js';
import { currentPlace } from './parts/place.js';
import { texts } from './texts.js';

/**
 * A screen is loaded when it is first shown.
 *
 * @typedef {object} ScreenEntry
 * @property {() => Promise<unknown>} load
 * @property {(api: ApiClient) => boolean} isAllowed
 */

/** @type {Record<string, ScreenEntry>} */
const SCREENS = {
  start: { load: () => import('./start/start.js'), isAllowed: (api) => api.mayRead },
  connections: { load: () => import('./connections/connections.js'), isAllowed: (api) => api.mayRead },
  activity: { load: () => import('./activity/activity.js'), isAllowed: (api) => api.mayRead },
  audit: { load: () => import('./audit/audit.js'), isAllowed: (api) => api.isAdministrator },
  webhooks: { load: () => import('./webhooks/webhooks.js'), isAllowed: (api) => api.mayRead },
  system: { load: () => import('./system/system.js'), isAllowed: (api) => api.mayRead },
  people: { load: () => import('./people/people.js'), isAllowed: () => true },
};

class Untether extends Part {
  constructor() {
    super();
    this.api = new ApiClient();
    this.feed = new Feed(this.api);
    this.place = currentPlace();
    /** Whose screens these are. */
    this.userName = '';
    this.isReady = false;
    this.isOutdated = false;
    /** On a phone, where the screens are behind a button. */
    this.isMenuOpen = false;
    /** @type {Set<string>} */
    this.loaded = new Set();
  }

  connectedCallback() {
    super.connectedCallback();
    this.textContent = '';
    addEventListener('hashchange', () => this.go());
    this.api.addEventListener('session', () => this.sessionChanged());
    this.api.resume().finally(() => this.change({ isReady: true }));
  }

  sessionChanged() {
    const session = this.api.session;
    if (session && session.userName !== this.userName) {
      this.userName = session.userName;
      this.feed.begin();
      this.go();
    }
    this.requestUpdate();
  }

  async signOut() {
    try {
      await this.api.signOut();
    } catch {
      // The session is over here, and at the server when its token expires.
    }
    this.userName = '';
    this.feed.end();
    this.requestUpdate();
  }

  async go() {
    const before = this.place.screen;
    const place = currentPlace();
    if (place.screen === 'start' && this.api.session && !this.api.mayRead) {
      place.screen = 'people';
    }
    const entry = SCREENS[place.screen];
    this.change({ place, isMenuOpen: false });
    if (entry?.isAllowed(this.api) && !this.loaded.has(place.screen)) {
      try {
        await entry.load();
        this.loaded.add(place.screen);
      } catch {
        this.change({ isOutdated: true });
      }
    }
    this.requestUpdate();
    await this.updateComplete;
    document.title = `${this.screenTitle()} – ${texts.product}`;
    if (before !== place.screen) {
      /** @type {HTMLElement | null} */ (this.querySelector('#content'))?.focus();
      scrollTo(0, 0);
    }
  }

  screenTitle() {
    return /** @type {Record<string, string>} */ (texts.screens)[this.place.screen] ?? texts.product;
  }

  render() {
    if (!this.isReady) {
      return nothing;
    }
    const session = this.api.session;
    // The screen of a session that has ended stays, out of sight, with what was typed into it.
    return html`
      ${session ? nothing : html`<log-on .api=${this.api} .userName=${this.userName} ?again=${this.userName !== ''}></log-on>`}
      ${this.userName ? html`<div class="frame">${this.frame()}</div>` : nothing}
    `;
  }

  frame() {
    return html`
      <a class="skip" href="#content" @click=${this.skip}>${texts.skip}</a>
      <header class="top ${this.isMenuOpen ? 'open' : ''}" @keydown=${this.closeMenuByKey}>
        <a class="product" href="#/start" @click=${this.chooseScreen}><span aria-hidden="true" class="mark"></span>${texts.product}</a>
        <button
          class="menu secondary small"
          aria-expanded=${this.isMenuOpen ? 'true' : 'false'}
          aria-controls="screens"
          @click=${() => this.change({ isMenuOpen: !this.isMenuOpen })}
        >
          ${texts.menu}
        </button>
        <nav id="screens" aria-label=${texts.navigation}>
          <ul>
            ${Object.entries(SCREENS)
              .filter(([, entry]) => entry.isAllowed(this.api))
              .map(
                ([name]) => html`<li>
                  <a
                    href="#/${name}"
                    aria-current=${this.place.screen === name ? 'page' : nothing}
                    @click=${this.chooseScreen}
                    >${/** @type {Record<string, string>} */ (texts.screens)[name]}</a
                  >
                </li>`,
              )}
          </ul>
        </nav>
        <div class="who">
          <span class="name" title="${texts.signedInAs} ${this.userName}, ${this.api.session?.roleName}"
            ><bdi>${this.userName}</bdi></span
          >
          <button class="secondary small" @click=${this.signOut}>${texts.signOut}</button>
        </div>
      </header>
      <main id="content" tabindex="-1">${this.content()}</main>
    `;
  }

  /** The place does not change if it is the screen that is shown already. */
  chooseScreen() {
    if (this.isMenuOpen) {
      this.change({ isMenuOpen: false });
      this.find('#content').focus();
    }
  }

  /** @param {KeyboardEvent} event */
  closeMenuByKey(event) {
    if (event.key === 'Escape' && this.isMenuOpen) {
      this.change({ isMenuOpen: false });
      this.find('.menu').focus();
    }
  }

  /** @param {Event} event */
  skip(event) {
    event.preventDefault();
    this.find('#content').focus();
  }

  content() {
    const name = this.place.screen;
    const entry = SCREENS[name];
    if (!entry || (this.api.session && !entry.isAllowed(this.api))) {
      return html`<h1>${entry ? texts.notAllowed : texts.unknown}</h1>
        <a href="#/start">${texts.toStart}</a>`;
    }
    if (this.isOutdated) {
      return html`<div class="notice" role="alert">
        <p>${texts.outdated}</p>
        <button class="small" @click=${() => location.reload()}>${texts.reload}</button>
      </div>`;
    }
    if (!this.loaded.has(name)) {
      return html`<p aria-busy="true">${texts.loading}</p>`;
    }
    // The name is a key of SCREENS, never what the address says.
    const tag = unsafeStatic(`${name}-screen`);
    return staticHtml`<${tag} .api=${this.api} .feed=${this.feed} .place=${this.place}></${tag}>`;
  }
}

customElements.define('untether-console', Untether);
