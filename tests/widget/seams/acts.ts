/** What people do with the chat, and what their page hears of it. */
import type { ChatWidget } from '../../../packages/widget/src/chat-widget/chat-widget.ts';
import { find } from './mount.ts';

/** Presses a key. */
export const press = (target: Element, key: string, options: KeyboardEventInit = {}): boolean => target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true, ...options }));
/** Where messages are written. */
export const fieldOf = (widget: ChatWidget): HTMLTextAreaElement => find<HTMLTextAreaElement>(widget, 'textarea')!;

/** Writes into it, without sending. */
export function write(widget: ChatWidget, text: string): HTMLTextAreaElement {
  const field = fieldOf(widget);
  field.value = text;
  field.dispatchEvent(new Event('input'));
  return field;
}

/** Events of this name, from now on. */
export function heard(widget: ChatWidget, name: string): CustomEvent[] {
  const events: CustomEvent[] = [];
  widget.addEventListener(name, (event) => events.push(event as CustomEvent));
  return events;
}
