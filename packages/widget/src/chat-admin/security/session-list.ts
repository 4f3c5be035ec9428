import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import type { AdminApi, SessionInfo } from '@frontdesk/sdk/admin';
import { base } from '../../look/tokens.ts';
import { act } from '../controller/actions.ts';
import { controls } from '../parts/controls.styles.ts';
import { element } from '../parts/define.ts';
import { Loaded } from '../parts/loaded.ts';
import { waitingFor } from '../parts/wait.ts';
import { form } from '../settings/form.styles.ts';
import { reasonOf, type AdminWords } from '../words/index.ts';
import type { SecurityWords } from './words/index.ts';

/** Where one is signed in, and the end of it. */
@element('frontdesk-session-list')
export class SessionList extends LitElement {
  static override styles = [base, controls, form, css`.here { color: var(--frontdesk-accent-text); font-weight: 500; }`];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) texts!: SecurityWords;
  @property({ attribute: false }) api!: AdminApi;
  /** Changes when the list may have: it is fetched again. */
  @property({ attribute: false }) stamp: unknown;
  readonly #sessions = new Loaded<readonly SessionInfo[]>(this, () => this.api.mySecurity.sessions());

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('stamp')) void this.#sessions.load();
  }

  async #end(work: Promise<void>, said: string): Promise<void> {
    try {
      await work;
      act(this, { type: 'say', text: said });
    } catch (error) {
      act(this, { type: 'say', text: this.words.say('notSaved', { reason: reasonOf(error, this.words) }), tone: 'danger' });
    }
    await this.#sessions.load();
  }

  override render(): TemplateResult {
    const { texts, words, api } = this;
    const sessions = this.#sessions.value;
    // What the relay calls whatever is no browser that it knows.
    const nameOf = ({ device }: SessionInfo): string => (device === 'another program' ? texts.say('sessions.program') : device);
    const others = (sessions ?? []).filter(({ current }) => !current);
    return html`<div class="stack">
      ${waitingFor(this.#sessions, words)}
      ${sessions ? html`<div class="lines" role="list">${sessions.map((session) => html`<div role="listitem">
        <span class="grow"><b class="cut">${nameOf(session)}</b><br><span class="meta">${session.address ? html`<bdi>${session.address}</bdi> · ` : nothing}${texts.say('sessions.used', { time: words.moment(session.usedTs) })}<br>${texts.say('sessions.since', { time: words.moment(session.createdTs) })}</span></span>
        ${session.current ? html`<span class="here">${texts.say('sessions.current')}</span>`
          : html`<button class="button" aria-label="${texts.say('sessions.end')}: ${nameOf(session)}" @click=${() => void this.#end(api.mySecurity.endSession(session.id), texts.say('sessions.ended', { device: nameOf(session) }))}>${texts.say('sessions.end')}</button>`}
      </div>`)}</div>
      ${others.length === 0 ? html`<p class="muted">${texts.say('sessions.alone')}</p>`
        : html`<div><button class="button danger" @click=${() => void this.#end(api.mySecurity.endOtherSessions(), texts.say('sessions.othersEnded'))}>${texts.say('sessions.endOthers')}</button></div>`}` : nothing}
    </div>`;
  }
}
