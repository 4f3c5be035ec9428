import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { property, query } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import type { ConversationView as View } from '@frontdesk/sdk';
import type { Conversation, Who } from '@frontdesk/protocol';
import { base } from '../../look/tokens.ts';
import { act } from '../controller/actions.ts';
import type { AdminState } from '../controller/admin-state.ts';
import { controls } from '../parts/controls.styles.ts';
import { element } from '../parts/define.ts';
import { archiveIcon, backIcon, checkIcon, panelIcon, personIcon, reopenIcon, teamIcon } from '../parts/icons.ts';
import { agentName, conversationName, initials, visitorName } from '../parts/person-name.ts';
import { listTime } from '../parts/relative-time.ts';
import { may } from '../parts/rights.ts';
import { teamChoice, teamName } from '../parts/team-name.ts';
import type { AdminWords } from '../words/index.ts';
import { styles } from './conversation-view.styles.ts';
import './reply-composer.ts';
import type { ReplyComposer } from './reply-composer.ts';
import './timeline.ts';
import type { Timeline } from './timeline.ts';

/** One conversation: who it is, what was said, who is writing, and the reply. */
@element('frontdesk-conversation')
export class ConversationPane extends LitElement {
  static override styles = [base, controls, styles];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) state!: AdminState;
  @property({ attribute: false }) view: View | undefined;
  @property({ attribute: false }) summary: Conversation | undefined;
  @property() conversation = '';
  @property({ attribute: false }) draftOf: (id: string) => string = () => '';
  @property({ attribute: false }) agentNameOf: (who: Who) => string = () => '';
  @query('frontdesk-reply-composer') private composer!: ReplyComposer | null;
  @query('frontdesk-timeline') private timeline!: Timeline | null;

  /** Who may not reply reads. */
  async focusReply(): Promise<void> {
    await this.updateComplete;
    const place = this.composer ?? this.timeline;
    await place?.updateComplete;
    place?.focus();
  }

  #nameOf = (who: Who): string => {
    if (who.kind === 'visitor') return visitorName(this.summary?.visitor, this.words);
    return this.agentNameOf(who) || who.name || (who.kind === 'agent' ? agentName(who.id, this.state.snapshot.team.agents, this.words) : this.words.say('somebody'));
  };

  override render(): TemplateResult {
    const { words, state, view } = this;
    const mayWrite = may(state, 'conversations.write');
    const summary = this.summary;
    const now = view?.state ?? summary?.state ?? 'open';
    if (state.snapshot.missing.includes(this.conversation)) return this.#missing();
    return html`
      ${this.#header(now, mayWrite)}
      ${view?.freshness === 'cached' && state.snapshot.connection.state !== 'online' ? html`<p class="strip" role="status">${words.say('conversation.cached')}</p>` : nothing}
      ${keyed(this.conversation, view
        ? html`<frontdesk-timeline .words=${words} .view=${view} .goal=${state.goal} .hiddenMessages=${state.hiddenMessages} .refusedEdit=${state.refusedEdit} .nameOf=${this.#nameOf} .teams=${state.snapshot.teams} ?readonly=${!mayWrite}></frontdesk-timeline>`
        : html`<div class="loading"><p class="muted" role="status">${words.say('loading')}</p></div>`)}
      ${this.#typing()}
      ${mayWrite ? html`<frontdesk-reply-composer .words=${words} .conversation=${this.conversation} .to=${summary ? conversationName(summary, words) : ''} .drafts=${state.drafts} .draftOf=${this.draftOf} ?closed=${now === 'closed' || now === 'archived'}></frontdesk-reply-composer>`
        : html`<p class="strip">${words.say('conversation.readOnly')}</p>`}`;
  }

  /** Deleted, or a link that leads nowhere: say so, and show the way back. */
  #missing(): TemplateResult {
    const { words } = this;
    return html`<div class="loading" role="alert"><div><h2>${words.say('conversation.missing')}</h2><p class="muted">${words.say('conversation.missingText')}</p>
      <button class="button" @click=${() => act(this, { type: 'back' })}>${words.say('conversation.toInbox')}</button></div></div>`;
  }

  #header(now: View['state'], mayWrite: boolean): TemplateResult {
    const { words, state } = this;
    const summary = this.summary;
    const name = summary ? conversationName(summary, words) : words.say('conversation.label');
    const visitor = summary?.visitor;
    const live = state.snapshot.connection.state === 'online';
    const place = live && visitor?.online ? visitor.page?.title || visitor.page?.url : undefined;
    const letters = visitor?.name || visitor?.email ? initials(name) : '';
    const assignedBeside = state.panel && visitor !== undefined && may(state, 'visitors.write');
    return html`<header>
      <button class="icon-button back" aria-label=${words.say('back')} @click=${() => act(this, { type: 'back' })}>${backIcon}</button>
      <span class="avatar ${live && visitor?.online ? 'online' : ''}">${summary?.kind === 'internal' ? teamIcon : letters || personIcon}</span>
      <div class="title">
        <h2 class="cut" dir="auto">${name}</h2>
        <p class="meta cut">${words.say(`list.stateWords.${now}`)}${summary?.team ? html`<span class=${mayWrite ? 'beside' : ''}> · <bdi>${teamName(summary.team, state.snapshot.teams, words)}</bdi></span>` : nothing}${visitor ? html` · ${visitor.online ? words.say(live ? 'person.online' : 'presence.unknown') : words.say('person.offline', { time: listTime(visitor.seenTs, Date.now(), words) })}` : nothing}${place ? html` · <bdi>${place}</bdi>` : nothing}</p>
      </div>
      ${mayWrite ? html`
        ${assignedBeside ? nothing : html`<label class="assign"><span class="unseen">${words.say('conversation.actions.assign')}</span>
          <select @change=${(event: Event) => act(this, { type: 'assign', id: this.conversation, assignee: (event.target as HTMLSelectElement).value || null })}>
            <option value="" .selected=${!summary?.assignee}>${words.say('conversation.unassigned')}</option>
            ${summary?.assignee && !state.snapshot.team.agents.some(({ id }) => id === summary.assignee) ? html`<option value=${summary.assignee} selected>${agentName(summary.assignee, state.snapshot.team.agents, words)}</option>` : nothing}
            ${state.snapshot.team.agents.map((agent) => html`<option value=${agent.id} .selected=${summary?.assignee === agent.id}>${agent.id === state.snapshot.me?.agent.id ? `${agent.name} (${words.say('team.you')})` : agent.name}</option>`)}
          </select></label>`}
        ${assignedBeside || !summary || !state.snapshot.teams?.length ? nothing : html`<span class="assign">${teamChoice(summary, state.snapshot.teams, words)}</span>`}
        ${now === 'archived' ? nothing : html`<button class="icon-button" title="${words.say('conversation.actions.archive')} (A)" aria-label=${words.say('conversation.actions.archive')} @click=${(event: MouseEvent) => this.#set('archived', event)}>${archiveIcon}</button>`}
        ${now === 'closed' || now === 'archived'
          ? html`<button class="button state" aria-label=${words.say('conversation.actions.reopen')} title="${words.say('conversation.actions.reopen')} (E)" @click=${(event: MouseEvent) => this.#set('open', event)}>${reopenIcon}<span>${words.say('conversation.actions.reopen')}</span></button>`
          : html`<button class="button state" aria-label=${words.say('conversation.actions.close')} title="${words.say('conversation.actions.close')} (E)" @click=${(event: MouseEvent) => this.#set('closed', event)}>${checkIcon}<span>${words.say('conversation.actions.close')}</span></button>`}` : nothing}
      <button class="icon-button" title=${words.say('conversation.actions.panel')} aria-label=${words.say(state.panel ? 'conversation.actions.hidePanel' : 'conversation.actions.panel')} aria-pressed=${state.panel ? 'true' : 'false'}
        @click=${() => act(this, { type: 'panel', open: !state.panel })}>${panelIcon}</button>
    </header>`;
  }

  /** Not after a tap: the reply would bring up the keyboard. */
  #set(next: 'open' | 'closed' | 'archived', { pointerType }: MouseEvent & { pointerType?: string }): void {
    act(this, { type: 'set-state', id: this.conversation, state: next, toReply: pointerType !== 'touch' });
  }

  /** A colleague who is replying matters more than the visitor who types: two answers at once help nobody. */
  #typing(): TemplateResult {
    const typing = this.view?.typing ?? [];
    const colleagues = typing.filter((who) => who.kind === 'agent');
    const names = (whos: readonly Who[]): string => whos.map(this.#nameOf).join(', ');
    const text = colleagues.length > 0 ? this.words.say('conversation.replying', { names: names(colleagues) }) : typing.length > 0 ? this.words.say('conversation.typing', { names: names(typing) }) : '';
    return html`<p class="typing ${colleagues.length > 0 ? 'colleague' : ''}" role="status">${text ? html`<span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>${text}` : nothing}</p>`;
  }
}
