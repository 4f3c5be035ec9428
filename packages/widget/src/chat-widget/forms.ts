import { html, nothing, type TemplateResult } from 'lit/html.js';
import { setKnown } from '../known-visitor.ts';
import { enForms } from '../words/en-forms.ts';
import { learn, type ChatWords } from '../words/index.ts';
import type { ChatDesk } from './chat-desk.ts';
import type { View } from './view.ts';

export { formStyles as styles } from './forms.styles.ts';

learn(enForms);

interface FormField {
  readonly name: 'name' | 'email' | 'phone';
  readonly required: boolean;
}

const TYPES = { name: 'text', email: 'email', phone: 'tel' } as const;
/** Enough to catch a slip of the finger; whether an address exists only a mail can tell. */
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@.]+$/;
const LONGEST = { name: 120, email: 254, phone: 40 } as const;

/** Keeps what was filled in; the form is not shown again. Focus moves to the field for the message. */
async function contact(desk: ChatDesk, values: Record<string, string>): Promise<void> {
  const { host, session } = desk;
  setKnown(session.relay, `${host.workspace}:asked`, true);
  if (Object.keys(values).length) void session.client?.setProfile(values);
  if (values['email'] && session.snapshot?.team.state === 'offline') desk.say('offlineSaved', { email: values['email'] });
  host.requestUpdate();
  await host.updateComplete;
  host.shadowRoot?.querySelector('frontdesk-composer')?.focus();
}

function problemOf({ name, required }: FormField, value: string, words: ChatWords): string {
  if (!value) return required ? words.say('needed') : '';
  return name === 'email' && !EMAIL.test(value) ? words.say('emailWrong') : '';
}

/** Says what is missing beside its field and moves focus to the first such field; without problems hands over what is filled in. */
function submit(form: HTMLFormElement, fields: readonly FormField[], words: ChatWords, desk: ChatDesk): void {
  const values: Record<string, string> = {};
  let firstWrong: HTMLInputElement | undefined;
  for (const field of fields) {
    const input = form.elements.namedItem(field.name) as HTMLInputElement;
    const value = input.value.trim();
    const problem = problemOf(field, value, words);
    input.ariaInvalid = `${!!problem}`;
    const told = input.nextElementSibling!;
    told.textContent = problem;
    told.className = problem && 'wrong';
    if (problem) firstWrong ??= input;
    if (value) values[field.name] = value;
  }
  // Filled in by programs alone: the relay takes it for what it is.
  const trap = (form.elements.namedItem('fax') as HTMLInputElement).value.slice(0, 200);
  if (trap) values['trap'] = trap;
  if (firstWrong) firstWrong.focus();
  else void contact(desk, values);
}

/** A short form about the visitor. */
function form(id: string, { words, snapshot }: View, fields: readonly FormField[], heading: string, text: string, action: string, desk: ChatDesk): TemplateResult {
  return html`<form class="form card" id=${id} part="form" novalidate aria-labelledby="${id}-title" @submit=${(event: SubmitEvent) => {
    event.preventDefault();
    submit(event.target as HTMLFormElement, fields, words, desk);
  }}>
    <h3 id="${id}-title">${heading}</h3>
    <p class="quiet">${text}</p>
    ${fields.map(({ name, required }) => html`<div class="field">
      <label for="${id}-${name}">${words.say(name)}${required ? nothing : html` <span class="quiet">(${words.say('optional')})</span>`}</label>
      <input id="${id}-${name}" name=${name} type=${TYPES[name]} autocomplete=${name === 'phone' ? 'tel' : name} dir="auto" maxlength=${LONGEST[name]} .value=${snapshot?.profile[name] ?? ''} aria-required=${required} aria-describedby="${id}-${name}-wrong" />
      <p id="${id}-${name}-wrong"></p>
    </div>`)}
    <input class="trap" name="fax" tabindex="-1" autocomplete="off" aria-hidden="true" />
    <button class="primary" part="form-button">${action}</button>
  </form>`;
}

/** Asks who it is before the chat begins; undefined when everything is known that the owner wants to know. */
export function preChatForm(view: View, desk: ChatDesk): TemplateResult | undefined {
  const { settings, snapshot, words } = view;
  const fields = (['name', 'email', 'phone'] as const).filter((name) => settings.preChat[name] !== 'off').map((name) => ({ name, required: settings.preChat[name] === 'required' }));
  if (fields.every(({ name }) => snapshot?.profile[name])) return undefined;
  return html`<div class="before">${form('before', view, fields, words.say('preChatTitle'), words.say('preChatText'), words.say('start'), desk)}</div>`;
}

/** Asks for an address because nobody is here. */
export const offlineForm = (view: View, desk: ChatDesk): TemplateResult =>
  form('offline', view, [{ name: 'email', required: true }], view.words.say('offlineTitle'), view.words.say('offlineText'), view.words.say('save'), desk);
