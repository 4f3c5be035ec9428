import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Workspace } from '@frontdesk/protocol';
import type { AdminApi } from '@frontdesk/sdk/admin';
import { base } from '../../look/tokens.ts';
import { act } from '../controller/actions.ts';
import { controls } from '../parts/controls.styles.ts';
import { element } from '../parts/define.ts';
import { Unsaved } from '../parts/unsaved.ts';
import { reasonOf, type AdminWords } from '../words/index.ts';
import { form } from './form.styles.ts';
import { parseOrigins } from './parse-origins.ts';

/** Name of the workspace, and whose pages may open the chat. */
@element('frontdesk-workspace-settings')
export class WorkspaceSettings extends LitElement {
  static override styles = [base, controls, form];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) api!: AdminApi;
  @property({ attribute: false }) workspace: Workspace | undefined;
  @state() private name: string | undefined;
  @state() private origins: string | undefined;
  @state() private bad: string | undefined;
  @state() private saving = false;
  readonly unsaved = new Unsaved(this, () => this.#dirty);

  get #dirty(): boolean {
    return this.name !== undefined || this.origins !== undefined;
  }

  async #save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const parsed = parseOrigins(this.origins ?? this.workspace?.allowedOrigins.join('\n') ?? '');
    this.bad = parsed.bad;
    if (parsed.bad !== undefined || this.saving) return;
    this.saving = true;
    try {
      const workspace = await this.api.workspace.update({ allowedOrigins: parsed.origins, ...(this.name?.trim() ? { name: this.name.trim() } : {}) });
      this.name = undefined;
      this.origins = undefined;
      act(this, { type: 'workspace', workspace });
      act(this, { type: 'say', text: this.words.say('saved') });
    } catch (error) {
      act(this, { type: 'say', text: this.words.say('notSaved', { reason: reasonOf(error, this.words) }), tone: 'danger' });
    }
    this.saving = false;
  }

  override render(): TemplateResult {
    const { words, workspace, bad } = this;
    const dirty = this.#dirty;
    return html`<form novalidate @submit=${(event: SubmitEvent) => void this.#save(event)}>
      <label class="field"><span class="label">${words.say('settings.workspace.name')}</span><input type="text" dir="auto" maxlength="120" .value=${this.name ?? workspace?.name ?? ''} @input=${(event: InputEvent) => { this.name = (event.target as HTMLInputElement).value; }}></label>
      <div class="field"><span class="label">${words.say('settings.workspace.key')}</span><code dir="ltr">${workspace?.key}</code><span class="hint">${words.say('settings.workspace.keyHint')}</span></div>
      <label class="field"><span class="label">${words.say('settings.workspace.origins')}</span>
        <textarea dir="ltr" spellcheck="false" rows="5" aria-invalid=${bad !== undefined ? 'true' : 'false'} .value=${this.origins ?? workspace?.allowedOrigins.join('\n') ?? ''} @input=${(event: InputEvent) => { this.origins = (event.target as HTMLTextAreaElement).value; this.bad = undefined; }}></textarea>
        ${bad !== undefined ? html`<span class="problem" role="alert">${words.say('settings.workspace.badOrigin', { line: bad })}</span>` : html`<span class="hint">${words.say('settings.workspace.originsHint')}</span>`}</label>
      <div class="actions"><button class="button primary" ?disabled=${!dirty || this.saving}>${words.say('save')}</button>
        ${dirty ? html`<button type="button" class="button quiet" @click=${() => { this.name = undefined; this.origins = undefined; this.bad = undefined; }}>${words.say('settings.discard')}</button>` : nothing}</div>
    </form>`;
  }
}
