import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { AdminApi, Me } from '@frontdesk/sdk/admin';
import { base } from '../../look/tokens.ts';
import { act } from '../controller/actions.ts';
import { controls } from '../parts/controls.styles.ts';
import { element } from '../parts/define.ts';
import { roleName } from '../parts/role-name.ts';
import { Unsaved } from '../parts/unsaved.ts';
import { reasonOf, type AdminWords } from '../words/index.ts';
import { form } from './form.styles.ts';

/** Who is signed in: the name to change, and the way out. The password is under My security. */
@element('frontdesk-account-settings')
export class AccountSettings extends LitElement {
  static override styles = [base, controls, form, css`
    dl { display: grid; grid-template-columns: 140px minmax(0, 1fr); gap: 10px 16px; margin: 0; }
    dt { color: var(--frontdesk-muted); }
    dd { margin: 0; overflow-wrap: anywhere; }
    .all { display: grid; gap: 28px; }
    .actions { position: static; padding: 0; }
    .out { border-block-start: 1px solid var(--frontdesk-border); padding-block-start: 20px; max-inline-size: 560px; }
  `];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) api!: AdminApi;
  @property({ attribute: false }) me: Me | undefined;
  @state() private name: string | undefined;
  @state() private busy = false;
  readonly unsaved = new Unsaved(this, () => this.name !== undefined && this.name.trim() !== this.me?.agent.name);

  async #rename(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const name = this.name?.trim();
    if (!name) return;
    this.busy = true;
    try {
      await this.api.me.update({ name });
      this.name = undefined;
      act(this, { type: 'say', text: this.words.say('settings.account.nameSaved') });
    } catch (error) {
      act(this, { type: 'say', text: this.words.say('notSaved', { reason: reasonOf(error, this.words) }), tone: 'danger' });
    } finally {
      this.busy = false;
    }
  }

  override render(): TemplateResult | typeof nothing {
    const { words } = this;
    const agent = this.me?.agent;
    if (!agent) return nothing;
    const name = this.name ?? agent.name;
    return html`<div class="all">
      <form novalidate @submit=${(event: SubmitEvent) => void this.#rename(event)}>
        <label class="field"><span class="label">${words.say('settings.account.name')}</span><input type="text" name="name" dir="auto" maxlength="120" autocomplete="name" .value=${name} @input=${(event: InputEvent) => { this.name = (event.target as HTMLInputElement).value; }}><span class="hint">${words.say('signIn.nameHint')}</span></label>
        <dl><dt>${words.say('settings.account.email')}</dt><dd>${agent.email}</dd><dt>${words.say('settings.account.role')}</dt><dd>${roleName(words, agent)}</dd></dl>
        <div class="actions"><button class="button primary" ?disabled=${this.busy || name.trim() === '' || name.trim() === agent.name}>${words.say('save')}</button></div>
      </form>
      <div class="out"><button class="button" @click=${() => act(this, { type: 'sign-out' })}>${words.say('settings.account.signOut')}</button></div></div>`;
  }
}
