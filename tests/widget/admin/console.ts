import './browser-process.ts';
import '../../../packages/widget/src/chat-admin/chat-admin.ts';
import type { ChatAdmin } from '../../../packages/widget/src/chat-admin/chat-admin.ts';
import { FakeAdminClient, type FakeOptions } from './fake-admin-client.ts';

/** Waits until `find` gives something. Conditions, never times. */
export async function until<Value>(find: () => Value | null | undefined | false, what = 'the expected state'): Promise<Value> {
  const end = performance.now() + 20_000;
  for (;;) {
    const found = find();
    if (found) return found;
    if (performance.now() > end) throw new Error(`Waited in vain for ${what}.`);
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}

/** The first element that matches, through all open shadow roots below `root`. */
export function deep<Found extends Element = HTMLElement>(root: ParentNode, selector: string): Found | null {
  const here = root.querySelector<Found>(selector);
  if (here) return here;
  for (const element of root.querySelectorAll('*')) {
    const found = element.shadowRoot && deep<Found>(element.shadowRoot, selector);
    if (found) return found;
  }
  return null;
}

/** All elements that match, through all open shadow roots below `root`. */
export function deepAll<Found extends Element = HTMLElement>(root: ParentNode, selector: string): Found[] {
  const found = [...root.querySelectorAll<Found>(selector)];
  for (const element of root.querySelectorAll('*')) if (element.shadowRoot) found.push(...deepAll<Found>(element.shadowRoot, selector));
  return found;
}

export interface Shown {
  readonly element: ChatAdmin;
  readonly client: FakeAdminClient;
  find: <Found extends Element = HTMLElement>(selector: string) => Found | null;
  all: (selector: string) => HTMLElement[];
  /** Waits for an element. */
  get: <Found extends Element = HTMLElement>(selector: string) => Promise<Found>;
  /** The button with this name, by its label or its text. */
  button: (name: string) => Promise<HTMLButtonElement>;
  press: (key: string, init?: KeyboardEventInit) => void;
}

export interface ShowOptions extends FakeOptions {
  readonly hash?: string;
  readonly scheme?: 'light' | 'dark';
  readonly locale?: string;
  readonly width?: number;
  /** Keep what an earlier console stored. */
  readonly keepStorage?: boolean;
  readonly client?: FakeAdminClient;
}

const shown: ChatAdmin[] = [];

/** Shows a console of its own page on a fake client. */
export async function show(options: ShowOptions = {}): Promise<Shown> {
  if (!options.keepStorage) {
    localStorage.clear();
    localStorage.setItem('frontdesk-admin:preferences', '{"notificationHint":true}');
  }
  history.replaceState(null, '', location.pathname + location.search + (options.hash ?? ''));
  const client = options.client ?? new FakeAdminClient(options);
  const element = document.createElement('chat-admin');
  element.client = client;
  element.fullPage = true;
  element.colorScheme = options.scheme ?? 'light';
  element.locale = options.locale ?? 'en';
  element.relayUrl = 'https://chat.example.com';
  element.style.setProperty('inline-size', `${options.width ?? 1400}px`);
  element.style.setProperty('block-size', '800px');
  document.body.append(element);
  shown.push(element);
  const find: Shown['find'] = (selector) => deep(element.shadowRoot!, selector);
  const get: Shown['get'] = (selector) => until(() => find(selector), selector) as never;
  await until(() => element.shadowRoot?.firstElementChild, 'the console');
  return {
    element, client, find, get,
    all: (selector) => deepAll(element.shadowRoot!, selector),
    button: (name) => until(() => deepAll<HTMLButtonElement>(element.shadowRoot!, 'button').find((button) => button.getAttribute('aria-label') === name || button.textContent?.trim() === name), `button “${name}”`),
    press: (key, init = {}) => void document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true, ...init })),
  };
}

/** Takes every console away. For afterEach. */
export function clear(): void {
  for (const element of shown.splice(0)) element.remove();
  history.replaceState(null, '', location.pathname + location.search);
}

/** Types into a field as a person does: value and event. */
export function type(field: HTMLInputElement | HTMLTextAreaElement, text: string): void {
  field.value = text;
  field.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
}

/** Texts of an element and of all shadow roots in it, with a space between elements, as they are seen. */
export function textOf({ find }: Shown, selector: string): string {
  const said: string[] = [];
  const read = (node: Node): void => {
    if (node instanceof HTMLStyleElement) return;
    if (node.nodeType === Node.TEXT_NODE) said.push(node.textContent ?? '');
    if (node instanceof Element && node.shadowRoot) read(node.shadowRoot);
    for (const child of node.childNodes) read(child);
  };
  const element = find(selector);
  if (element) read(element);
  return said.join(' ').replace(/\s+/g, ' ').trim();
}
