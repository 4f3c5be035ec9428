import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ApiError, type AdminApi, type HeldMessage } from '@frontdesk/sdk/admin';
import { base } from '../../look/tokens.ts';
import { richTextStyles } from '../../rich-text/rich-text.styles.ts';
import { richText } from '../../rich-text/rich-text.ts';
import { act } from '../controller/actions.ts';
import { controls } from '../parts/controls.styles.ts';
import { element } from '../parts/define.ts';
import { Loaded } from '../parts/loaded.ts';
import { waitingFor } from '../parts/wait.ts';
import { reasonOf, type AdminWords } from '../words/index.ts';
import type { ContentWords } from './words/index.ts';

const PAGE = 30;

/** Messages of visitors that wait until somebody has looked at them. */
@element('frontdesk-held-messages')
export class HeldMessages extends LitElement {
  static override styles = [base, controls, richTextStyles, css`
    :host { display: grid; gap: 10px; max-inline-size: 720px; }
    ul { list-style: none; margin: 0; padding: 0; border: 1px solid var(--frontdesk-border); border-radius: var(--frontdesk-radius); }
    .item { display: grid; gap: 8px; padding: 14px 16px; }
    .item + .item { border-block-start: 1px solid var(--frontdesk-border); }
    .said { white-space: pre-wrap; overflow-wrap: anywhere; }
    .foot { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; }
    .foot .meta { flex: 1; min-inline-size: 160px; }
    @container (max-width: 720px) { .button { min-block-size: 44px; } .foot .meta { flex-basis: 100%; } }
  `];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) text!: ContentWords;
  @property({ attribute: false }) api!: AdminApi;
  /** Changes when the waiting messages did. */
  @property() stamp = '';
  /** Being decided. */
  @state() private busy: string | undefined;
  readonly #held = new Loaded(this, () => this.api.content.held({ limit: PAGE }));

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('stamp')) void this.#held.load();
  }

  async #decide({ id }: HeldMessage, what: 'release' | 'refuse'): Promise<void> {
    if (this.busy) return;
    this.busy = id;
    try {
      await this.api.content[what](id);
      act(this, { type: 'say', text: this.text.say(what === 'release' ? 'released' : 'refused') });
    } catch (error) {
      const gone = error instanceof ApiError && error.status === 404;
      act(this, { type: 'say', text: gone ? this.text.say('gone') : this.words.say('notSaved', { reason: reasonOf(error, this.words) }), ...(gone ? {} : { tone: 'danger' as const }) });
    }
    this.busy = undefined;
    await this.#held.load();
  }

  async #older(): Promise<void> {
    const before = this.#held.value;
    if (!before?.next) return;
    const page = await this.api.content.held({ limit: PAGE, cursor: before.next }).catch(() => undefined);
    if (page && before === this.#held.value) this.#held.set({ ...page, items: [...before.items, ...page.items] });
  }

  override render(): TemplateResult {
    const { words, text } = this;
    const { items = [], next, waiting = 0 } = this.#held.value ?? {};
    return html`<h3>${text.say('held')}${waiting > 0 ? html` <span class="badge">${words.number(waiting)}</span>` : nothing}</h3>
      ${waitingFor(this.#held, words)}
      ${this.#held.value ? html`<p class="muted">${text.say(items.length > 0 ? 'heldLead' : 'heldNone')}</p>` : nothing}
      ${items.length > 0 ? html`<ul>${items.map((item) => this.#item(item))}</ul>` : nothing}
      ${next ? html`<div><button class="button" @click=${() => void this.#older()}>${text.say('older')}</button></div>` : nothing}`;
  }

  #item(item: HeldMessage): TemplateResult {
    const { words, text } = this;
    return html`<li class="item"><div class="said" dir="auto">${richText(item.text)}</div>
      <div class="foot"><span class="meta"><span dir="auto">${item.name ?? text.say('visitor')}</span> · ${words.moment(item.ts)}</span>
        <button class="button" ?disabled=${this.busy === item.id} @click=${() => void this.#decide(item, 'release')}>${text.say('release')}</button>
        <button class="button danger" ?disabled=${this.busy === item.id} @click=${() => void this.#decide(item, 'refuse')}>${text.say('refuse')}</button></div></li>`;
  }
}
