import { html, nothing } from 'lit';
import { Screen } from '../parts/element.js';
import { ago, failure, failureText, moment, number, typed } from '../parts/show.js';
import { table } from '../parts/table.js';
import { texts } from './texts.js';
import './user.js';

const SESSIONS_MILLIS = 15_000;
const MAX_SESSIONS = 200;

/** Users, live sessions, and one's own password; who is no administrator sees what is theirs. */
class PeopleScreen extends Screen {
  constructor() {
    super();
    /** @type {any[] | null} */
    this.users = null;
    /** @type {any} */
    this.sessions = null;
    /** @type {{user: any} | null} */
    this.editing = null;
    this.done = '';
    /** @type {string} */
    this.passwordFault = '';
    this.isChangingPassword = false;
  }

  firstUpdated() {
    this.repeat(SESSIONS_MILLIS, () => this.load());
  }

  async load() {
    const [sessions, users] = await Promise.all([
      this.api.get('logonSessions', { Limit: MAX_SESSIONS }, this.shown),
      this.api.isAdministrator ? this.api.get('users', {}, this.shown) : null,
    ]);
    this.change({ sessions, users: users?.results ?? null });
  }

  /**
   * Carries out a change, says so, and shows what is there then.
   *
   * @param {() => Promise<string>} work
   */
  act(work) {
    return this.attempt(async () => {
      this.change({ done: await work() });
      await this.load();
    });
  }

  /** @param {any} session */
  end(session) {
    if (session.isCurrent) {
      this.api.signOut().catch(() => {});
      return;
    }
    this.act(async () => {
      await this.api.request('DELETE', `logonSessions/${session.id}`);
      return texts.sessions.ended(1);
    });
  }

  /** @param {string} user a name or an id */
  endAll(user) {
    this.act(async () => {
      const answer = await this.api.request('DELETE', `users/${encodeURIComponent(user)}/logonSessions`, {
        query: { keepCurrent: true },
      });
      return texts.sessions.ended(answer.ended);
    });
  }

  /** @param {SubmitEvent} event */
  async changePassword(event) {
    event.preventDefault();
    const element = /** @type {HTMLFormElement} */ (event.target);
    const form = new FormData(element);
    if (form.get('password') !== form.get('again')) {
      this.change({ passwordFault: texts.password.differ });
      return;
    }
    this.change({ passwordFault: '', isChangingPassword: true });
    try {
      const own = /** @type {import('../api/client.js').Session} */ (this.api.session).userName;
      await this.api.request('PUT', `users/${encodeURIComponent(own)}`, {
        json: { oldPassword: form.get('old'), password: form.get('password') },
      });
      element.reset();
      this.api.sessionEnded();
    } catch (failure) {
      this.change({ passwordFault: failureText(failure) });
    } finally {
      this.change({ isChangingPassword: false });
    }
  }

  render() {
    return html`<div class="head">
        <h1>${texts.title}</h1>
        ${this.api.isAdministrator
          ? html`<button @click=${() => this.change({ editing: { user: null } })}>${texts.users.add}</button>`
          : nothing}
      </div>
      ${failure(this.failure)}
      <div role="status">${this.done ? html`<p class="notice good">${this.done}</p>` : nothing}</div>
      ${this.users ? this.userTable(this.users) : nothing}
      ${this.sessions ? this.sessionTable() : this.waiting()}
      ${this.sessions || this.failure ? this.password() : nothing}
      ${this.editing
        ? html`<user-dialog
            .api=${this.api}
            .user=${this.editing.user}
            @done=${(/** @type {CustomEvent} */ { detail }) => {
              this.change({ editing: null });
              this.act(async () => detail);
            }}
            @close=${() => this.change({ editing: null })}
          ></user-dialog>`
        : nothing}`;
  }

  /** @param {any[]} users */
  userTable(users) {
    const labels = texts.users;
    return html`<h2>${labels.title}</h2>
      ${table({
        columns: [labels.name, labels.role, labels.description, { label: labels.change, kind: 'actions' }],
        items: users,
        row: (user) => this.user(user),
      })}`;
  }

  /** @param {any} user */
  user(user) {
    const labels = texts.users;
    return html`<tr>
      <td data-label=${labels.name}>
        ${typed(user.name)} ${user.isDefault ? html`<small>${labels.first}</small>` : nothing}
      </td>
      <td data-label=${labels.role}>${user.roleName}</td>
      <td data-label=${labels.description}>${typed(user.description)}</td>
      <td>
        <span class="buttons">
          <button
            class="small secondary"
            aria-label=${labels.changeOf(user.name)}
            @click=${() => this.change({ editing: { user } })}
          >
            ${labels.change}
          </button>
          <button class="small secondary" aria-label=${labels.endSessionsOf(user.name)} @click=${() => this.endAll(user.id)}>
            ${labels.endSessions}
          </button>
        </span>
      </td>
    </tr>`;
  }

  sessionTable() {
    const labels = texts.sessions;
    const { results, totalCount } = this.sessions;
    return html`<div class="head">
        <h2>${labels.title}</h2>
        <button class="small secondary" @click=${() => this.endAll(String(this.api.session?.userName))}>
          ${labels.endOthers}
        </button>
      </div>
      ${table({
        columns: [labels.who, labels.since, labels.from, labels.seen, { label: labels.end, kind: 'actions' }],
        items: results,
        row: (session) => this.session(session),
      })}
      ${totalCount > results.length
        ? html`<p class="quiet">${labels.only(number(results.length), number(totalCount))}</p>`
        : nothing}`;
  }

  /** @param {any} session */
  session(session) {
    const labels = texts.sessions;
    return html`<tr>
      <td data-label=${labels.who}>
        ${typed(session.userName)}
        ${session.isCurrent ? html`<span class="badge">${labels.current}</span>` : nothing}
      </td>
      <td data-label=${labels.since}>${moment(session.startedAt)}</td>
      <td data-label=${labels.from}>${typed(session.lastSeenAddress ?? session.sourceAddress)}</td>
      <td data-label=${labels.seen}>${ago(session.lastSeenAt)}</td>
      <td>
        <button class="small secondary" aria-label=${labels.endOf(session.userName)} @click=${() => this.end(session)}>
          ${labels.end}
        </button>
      </td>
    </tr>`;
  }

  password() {
    const labels = texts.password;
    return html`<section class="card narrow">
      <h2>${labels.title}</h2>
      <form @submit=${this.changePassword}>
        <label for="old-password">${labels.old}</label>
        <input id="old-password" name="old" type="password" required maxlength="1024" autocomplete="current-password" />
        <label for="new-password">${labels.new}</label>
        <input
          id="new-password"
          name="password"
          type="password"
          required
          maxlength="1024"
          autocomplete="new-password"
          aria-describedby="new-password-hint"
        />
        <label for="new-password-again">${labels.again}</label>
        <input id="new-password-again" name="again" type="password" required maxlength="1024" autocomplete="new-password" />
        <p id="new-password-hint"><small>${texts.user.passwordHint} ${labels.hint}</small></p>
        <p class="bad" role="alert">${this.passwordFault || nothing}</p>
        <button class="secondary" ?disabled=${this.isChangingPassword}>${labels.change}</button>
      </form>
    </section>`;
  }
}

customElements.define('people-screen', PeopleScreen);
