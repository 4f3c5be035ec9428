import { html, nothing, type TemplateResult } from 'lit';
import type { ComposerEvent } from '../composer/composer.ts';
import { chatIcon, icon } from '../look/icons.ts';
import type { Card, RowActions } from '../messages/message-row.ts';
import type { Row } from '../messages/rows.ts';
import type { ChatWords } from '../words/index.ts';
import type * as talkPart from '../talk/talk.ts';
import type { FormField } from './forms.ts';
import type * as formsPart from './forms.ts';
import { header } from './header.ts';
import type { menu, MenuActions } from './menu.ts';
import type { StatusLine } from './status.ts';
import type { View } from './view.ts';

/** What is shown of the panel now, besides the view. */
export interface PanelState {
  readonly floating: boolean;
  readonly sheet: boolean;
  readonly opened: boolean;
  readonly menuOpen: boolean;
  /** The open menu; undefined while it is closed or being fetched. */
  readonly menu: typeof menu | undefined;
  readonly loading: boolean;
  readonly status: StatusLine | undefined;
  readonly blocked: string | undefined;
  readonly toast: string;
  readonly rows: readonly Row[];
  /** Draws announcements; fetched when there is one. */
  readonly card: Card | undefined;
  readonly draft: string;
  /** Fetched with the first message. */
  readonly talk: typeof talkPart | undefined;
  /** Fetched when something is to be asked. */
  readonly forms: typeof formsPart | undefined;
  /** Fields to ask for before the chat; undefined = do not ask. */
  readonly preChat: readonly FormField[] | undefined;
  /** Ask for an address because nobody is here. */
  readonly askEmail: boolean;
}

export interface PanelActions extends RowActions, MenuActions {
  readonly toggleMenu: () => void;
  readonly close: () => void;
  readonly tryNow: () => void;
  readonly older: () => void;
  readonly seen: () => void;
  readonly send: (text: string) => void;
  readonly keepDraft: (text: string) => void;
  readonly typing: (on: boolean) => void;
  readonly contact: (values: Record<string, string>) => void;
}

const SKELETON = ['other long', 'other', 'own', 'other long', 'own long'];

const skeleton = (words: ChatWords): TemplateResult => html`<div class="skeleton" role="status">
  ${SKELETON.map((look) => html`<span class=${look}></span>`)}
  <p class="notice">${words.say('loading')}</p>
</div>`;

function statusBar(status: StatusLine | undefined, words: ChatWords, tryNow: () => void): TemplateResult {
  // Countdowns change every second; a screen reader is told once by the live region, not sixty times here.
  return html`<div class=${status?.text ? `status ${status.tone}` : 'status none'} part="status">
    ${status?.text ? html`<span>${status.text}</span>${status.retry ? html`<button class="text-button" @click=${tryNow}>${words.say('tryNow')}</button>` : nothing}` : nothing}
  </div>`;
}

/** In place of a greeting, when the owner has written none. */
const emptyState = (words: ChatWords): TemplateResult =>
  html`<div class="empty"><span class="avatar" aria-hidden="true">${icon(chatIcon)}</span><h3>${words.say('emptyTitle')}</h3><p class="quiet">${words.say('emptyText')}</p></div>`;

function conversationPart(view: View, state: PanelState, actions: PanelActions): TemplateResult {
  const { words, snapshot, conversation } = view;
  const { rows, talk } = state;
  const tail = html`${rows.length ? nothing : emptyState(words)}${state.askEmail ? state.forms?.offlineForm(view, actions.contact) : nothing}${talk?.typingLine(conversation, words)}`;
  return html`
    ${state.loading ? skeleton(words) : html`<frontdesk-messages .rows=${rows} .words=${words} .actions=${actions} .talk=${talk} .card=${state.card} .active=${state.opened} .older=${conversation?.hasOlder ?? false} .loadingOlder=${conversation?.loadingOlder ?? false} .tail=${tail} @older=${actions.older} @seen=${actions.seen}></frontdesk-messages>`}
    ${state.blocked ? html`<p class="status problem" role="status">${state.blocked}</p>` : nothing}
    <frontdesk-composer .words=${words} .limit=${snapshot?.textChars ?? 4_000} .blocked=${state.blocked} .draft=${state.draft}
      @compose-send=${(event: ComposerEvent) => actions.send(event.detail)} @compose-draft=${(event: ComposerEvent) => actions.keepDraft(event.detail)} @compose-typing=${(event: ComposerEvent) => actions.typing(event.detail !== '')}></frontdesk-composer>
  `;
}

/** The open chat. */
export function panel(view: View, state: PanelState, actions: PanelActions): TemplateResult {
  const { words } = view;
  return html`<section class=${state.sheet ? 'panel sheet' : 'panel'} part="panel" id="panel" role=${state.floating ? 'dialog' : 'region'} aria-modal=${state.sheet ? 'true' : nothing} aria-labelledby="title" lang=${words.locale} dir=${words.dir} ?hidden=${!state.opened}>
    ${header(view, { menu: actions.toggleMenu, close: actions.close, menuOpen: state.menuOpen, closable: state.floating })}
    ${state.menu ? html`<div class="under-header">${state.menu(view, actions)}</div>` : nothing}
    ${statusBar(state.status, words, actions.tryNow)}
    <slot name="before-messages"></slot>
    ${state.preChat ? state.forms?.preChatForm(view, state.preChat, actions.contact) : conversationPart(view, state, actions)}
    <p class="toast" role="status" part="toast" ?hidden=${!state.toast}>${state.toast}</p>
    <slot name="footer"></slot>
  </section>`;
}
