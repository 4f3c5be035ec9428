import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { enForms } from '../words/en-forms.ts';
import { learn, type ChatWords } from '../words/index.ts';
import type { View } from './view.ts';

export { formStyles as styles } from './forms.styles.ts';

learn(enForms);

export interface FormField {
  readonly name: 'name' | 'email' | 'phone';
  readonly required: boolean;
}

const TYPES = { name: ['text', 'name'], email: ['email', 'email'], phone: ['tel', 'tel'] } as const;
/** Enough to catch a slip of the finger; whether an address exists only a mail can tell. */
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@.]+$/;
const LONGEST = { name: 120, email: 254, phone: 40 } as const;

/**
 * A short form about the visitor, used before the chat and when nobody is there. Says what is missing beside the field and
 * moves focus to the first such field. Rendered into its parent's shadow root.
 *
 * Events: `filled` (detail: the values that are not empty).
 */
export class ContactForm extends LitElement {
  static override properties: PropertyDeclarations = { words: {}, fields: {}, values: {}, heading: {}, text: {}, action: {}, wrong: {} };

  words!: ChatWords;
  fields: readonly FormField[] = [];
  /** What is known already. */
  values: { readonly name?: string; readonly email?: string; readonly phone?: string } = {};
  heading = '';
  text = '';
  action = '';
  private wrong: Partial<Record<FormField['name'], string>> = {};

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  #problem(field: FormField, value: string): string | undefined {
    if (!value) return field.required ? this.words.say('needed') : undefined;
    return field.name === 'email' && !EMAIL.test(value) ? this.words.say('emailWrong') : undefined;
  }

  #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const value = (field: FormField): string => String(data.get(field.name) ?? '').trim();
    const problems = this.fields.map((field) => [field.name, this.#problem(field, value(field))] as const).filter(([, problem]) => problem);
    this.wrong = Object.fromEntries(problems);
    await this.updateComplete;
    if (problems.length) return this.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    const filled = this.fields.map((field) => [field.name, value(field)] as const).filter(([, text]) => text);
    this.dispatchEvent(new CustomEvent('filled', { detail: Object.fromEntries(filled) }));
  };

  #field(field: FormField): TemplateResult {
    const { words, wrong } = this;
    const [type, autocomplete] = TYPES[field.name];
    const problem = wrong[field.name];
    const id = `${this.id}-${field.name}`;
    return html`<div class="field">
      <label for=${id}>${words.say(field.name)}${field.required ? nothing : html` <span class="quiet">(${words.say('optional')})</span>`}</label>
      <input id=${id} name=${field.name} type=${type} autocomplete=${autocomplete} dir="auto" maxlength=${LONGEST[field.name]} .value=${this.values[field.name] ?? ''} aria-required=${field.required} aria-invalid=${!!problem} aria-describedby=${problem ? `${id}-wrong` : nothing} />
      ${problem ? html`<p class="wrong" id=${`${id}-wrong`}>${problem}</p>` : nothing}
    </div>`;
  }

  protected override render(): TemplateResult {
    return html`<form class="form" part="form" novalidate aria-labelledby=${`${this.id}-title`} @submit=${this.#submit}>
      <h3 id=${`${this.id}-title`}>${this.heading}</h3>
      ${this.text ? html`<p class="quiet">${this.text}</p>` : nothing}
      ${this.fields.map((field) => this.#field(field))}
      <button class="primary" part="form-button">${this.action}</button>
    </form>`;
  }
}

type Contact = (values: Record<string, string>) => void;

const form = (id: string, { words, snapshot }: View, fields: readonly FormField[], heading: string, text: string, action: string, contact: Contact): TemplateResult =>
  html`<frontdesk-form class="card" id=${id} .words=${words} .fields=${fields} .values=${snapshot?.profile ?? {}} .heading=${heading} .text=${text} .action=${action} @filled=${(event: CustomEvent<Record<string, string>>) => contact(event.detail)}></frontdesk-form>`;

/** Asks who it is before the chat begins. */
export const preChatForm = (view: View, fields: readonly FormField[], contact: Contact): TemplateResult =>
  html`<div class="before">${form('before', view, fields, view.words.say('preChatTitle'), view.words.say('preChatText'), view.words.say('start'), contact)}</div>`;

/** Asks for an address because nobody is here. */
export const offlineForm = (view: View, contact: Contact): TemplateResult =>
  form('offline', view, [{ name: 'email', required: true }], view.words.say('offlineTitle'), view.words.say('offlineText'), view.words.say('save'), contact);

if (!customElements.get('frontdesk-form')) customElements.define('frontdesk-form', ContactForm);

declare global {
  interface HTMLElementTagNameMap {
    'frontdesk-form': ContactForm;
  }
}
