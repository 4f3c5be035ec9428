import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { base } from '../../look/tokens.ts';
import type { AdminWords } from '../words/index.ts';
import { controls } from './controls.styles.ts';
import { element } from './define.ts';

/** What is asked before something that cannot be undone. */
export interface Question {
  readonly title: string;
  readonly text: string;
  /** Name of the act, on its button. */
  readonly act: string;
  /** Nothing is destroyed: the button is an ordinary one. */
  readonly harmless?: boolean;
  /** What the other button says; default: "Cancel". */
  readonly leave?: string;
}

/** Asks before something that cannot be undone; `ask` opens it. */
@element('frontdesk-confirm-dialog')
export class ConfirmDialog extends LitElement {
  static override styles = [base, controls, css`
    /* No row of its own in a grid. */
    :host { display: contents; }
    .ask { display: grid; gap: 14px; padding: 24px; inline-size: min(420px, calc(100vw - 34px)); overflow-wrap: anywhere; }
    .row { display: flex; flex-wrap: wrap; gap: 8px; justify-content: end; }
  `];
  @property({ attribute: false }) words!: AdminWords;
  @state() private question: Question | undefined;
  @query('dialog') private dialog!: HTMLDialogElement;
  #answer: ((yes: boolean) => void) | undefined;

  /** Taken away with the question open, by an end of the session: nobody said yes. */
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#end(false);
  }

  /** Resolves to true when they want it, to false when not. */
  async ask(question: Question): Promise<boolean> {
    this.question = question;
    await this.updateComplete;
    if (!this.dialog.open) this.dialog.showModal();
    return new Promise((resolve) => { this.#answer = resolve; });
  }

  #end(yes: boolean): void {
    const answer = this.#answer;
    this.#answer = undefined;
    if (this.dialog.open) this.dialog.close();
    this.question = undefined;
    answer?.(yes);
  }

  override render(): TemplateResult {
    const { question, words } = this;
    return html`<dialog aria-labelledby="title" aria-describedby="text" @close=${() => { if (!this.dialog.open) this.#end(false); }}>${question ? html`<div class="ask"><h2 id="title">${question.title}</h2><p id="text">${question.text}</p>
      <div class="row"><button class="button" @click=${() => this.#end(false)}>${question.leave ?? words.say('cancel')}</button><button class="button ${question.harmless ? 'primary' : 'danger'}" @click=${() => this.#end(true)}>${question.act}</button></div></div>` : nothing}</dialog>`;
  }
}
