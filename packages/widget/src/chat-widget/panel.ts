import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { ComposerActions } from '../composer/composer.ts';
import { firstMessages } from '../messages/first-messages.ts';
import type { Talk } from '../talk/talk.ts';
import type { ChatWords } from '../words/index.ts';
import { header } from './header.ts';
import type { StatusLine } from './status.ts';
import type { View } from './view.ts';

/** What is shown of the panel now, besides the view. */
export interface PanelState {
  readonly floating: boolean;
  readonly sheet: boolean;
  readonly opened: boolean;
  readonly menuOpen: boolean;
  /** The open menu; undefined while it is closed or being fetched. */
  readonly menu: TemplateResult | undefined;
  readonly loading: boolean;
  readonly status: StatusLine | undefined;
  readonly blocked: string | undefined;
  readonly toast: string;
  readonly draft: string;
  /** Fetched when the conversation has begun. */
  readonly talk: Talk | undefined;
  /** The form before the chat, when something is to be asked. */
  readonly preChat: TemplateResult | undefined;
}

export interface PanelActions extends ComposerActions {
  readonly toggleMenu: () => void;
  readonly close: () => void;
  readonly tryNow: () => void;
}

const SKELETON = ['other long', 'other', 'own', 'other long', 'own long'];

const skeleton = (words: ChatWords): TemplateResult => html`<div class="skeleton" role="status">
  ${SKELETON.map((look) => html`<span class=${look}></span>`)}
  <p class="notice">${words.say('loading')}</p>
</div>`;

function statusBar(status: StatusLine | undefined, words: ChatWords, tryNow: () => void): TemplateResult {
  // Countdowns change every second; a screen reader is told once by the live region, not sixty times here.
  return html`<div class=${status?.text ? `status ${status.tone}` : 'status none'} part="status">
    ${status?.text ? html`<span>${status.text}</span>${status.offer ? html`<button class="text-button" @click=${tryNow}>${words.say(status.offer)}</button>` : nothing}` : nothing}
  </div>`;
}

function conversationPart(view: View, state: PanelState, actions: PanelActions): TemplateResult {
  const { words, snapshot } = view;
  return html`
    ${state.loading ? skeleton(words) : (state.talk?.transcript(view, state.opened) ?? firstMessages(view))}
    ${state.blocked ? html`<p class="status problem" role="status">${state.blocked}</p>` : nothing}
    <frontdesk-composer .words=${words} .limit=${snapshot?.textChars ?? 4_000} .blocked=${state.blocked} .draft=${state.draft} .actions=${actions}></frontdesk-composer>
  `;
}

/** The open chat. */
export function panel(view: View, state: PanelState, actions: PanelActions): TemplateResult {
  const { words } = view;
  return html`<section class=${state.sheet ? 'panel sheet' : 'panel'} part="panel" id="panel" role=${state.floating ? 'dialog' : 'region'} aria-modal=${state.sheet ? 'true' : nothing} aria-labelledby="title" lang=${words.locale} dir=${words.dir} ?hidden=${!state.opened}>
    ${header(view, { menu: actions.toggleMenu, close: actions.close, menuOpen: state.menuOpen, closable: state.floating })}
    ${state.menu}
    ${statusBar(state.status, words, actions.tryNow)}
    <slot name="before-messages"></slot>
    ${state.preChat ?? conversationPart(view, state, actions)}
    <p class="toast" role="status" part="toast" ?hidden=${!state.toast}>${state.toast}</p>
    <slot name="footer"></slot>
  </section>`;
}
