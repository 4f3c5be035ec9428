import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import type { Workspace } from '@frontdesk/protocol';
import type { AdminApi } from '@frontdesk/sdk/admin';
import { base } from '../../look/tokens.ts';
import { act } from '../controller/actions.ts';
import { controls } from '../parts/controls.styles.ts';
import '../parts/copy-button.ts';
import { element } from '../parts/define.ts';
import { checkIcon, linkIcon } from '../parts/icons.ts';
import { refusedNote } from './refused-note.ts';
import { scriptTag } from '../parts/script-tag.ts';
import type { AdminWords } from '../words/index.ts';
import { form } from './form.styles.ts';
import './self-test-line.ts';

const CHECK_MS = 4_000;

/** The script tag, and whether it was seen. */
@element('frontdesk-install-settings')
export class InstallSettings extends LitElement {
  static override styles = [base, controls, form, css`
    .stack { max-inline-size: 680px; justify-items: start; }
    .stack > .secret { justify-self: stretch; }
    .seen { display: flex; align-items: center; gap: 8px; color: var(--frontdesk-success); font-weight: 600; }
    .waiting { display: grid; gap: 2px; justify-self: stretch; }
  `];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) api!: AdminApi;
  @property({ attribute: false }) workspace: Workspace | undefined;
  @property() relayUrl = '';
  #timer: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = setInterval(() => void this.#check(), CHECK_MS);
    void this.updateComplete.then(() => this.#check());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  async #check(): Promise<void> {
    const workspace = await this.api.workspace.get().catch(() => undefined);
    if (workspace && this.isConnected) act(this, { type: 'workspace', workspace });
  }

  override render(): TemplateResult {
    const { words, workspace } = this;
    const tag = scriptTag(this.relayUrl, workspace?.key ?? 'default');
    const refused = workspace?.refusedOrigin;
    // A page that was refused since does not count as installed.
    const seen = refused !== undefined && refused === workspace?.installedOn ? undefined : workspace?.installedTs;
    return html`<div class="stack"><p>${words.say('settings.install.lead')}</p>
      <div class="secret"><code dir="ltr" translate="no">${tag}</code><frontdesk-copy-button .words=${words} .text=${tag}></frontdesk-copy-button></div>
      ${seen !== undefined ? html`<p class="seen" role="status">${checkIcon}${workspace?.installedOn ? words.say('settings.install.seen', { where: workspace.installedOn, when: words.moment(seen) }) : words.say('settings.install.seenPlain')}</p>`
        : refused !== undefined ? nothing : html`<div class="note waiting" role="status"><strong>${words.say('settings.install.waiting')}</strong><span class="muted">${words.say('settings.install.waitingHint')}</span></div>`}
      ${refused === undefined ? nothing : refusedNote(this, words, refused)}
      <a class="button" href="${this.relayUrl}/demo" target="_blank" rel="noopener">${words.say('settings.install.demo')}${linkIcon}</a>
      ${seen === undefined && refused === undefined ? html`<p class="hint">${words.say('settings.install.origins')}</p>` : nothing}
      <frontdesk-self-test-line .words=${words} .api=${this.api}></frontdesk-self-test-line></div>`;
  }
}
