import '../../../packages/widget/src/chat-widget/chat-widget.ts';
import type { ChatWidget } from '../../../packages/widget/src/chat-widget/chat-widget.ts';
import type { ChatSnapshot } from '@frontdesk/sdk';
import { FakeClient } from './fake-client.ts';

/** Waits until something is so; fails with its own text after twenty seconds, for machines that are busy. */
export async function until<Value>(look: () => Value | undefined | null | false, what = String(look)): Promise<Value> {
  const end = Date.now() + 20_000;
  for (;;) {
    const value = look();
    if (value) return value;
    if (Date.now() > end) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Puts the chat on the page with a client that shows `part`. */
export async function mount(part: Partial<ChatSnapshot> = {}, attributes: Record<string, string> = {}, open = true): Promise<{ widget: ChatWidget; client: FakeClient }> {
  const widget = document.createElement('chat-widget');
  const client = new FakeClient(part);
  widget.client = client;
  for (const [name, value] of Object.entries({ locale: 'en', ...attributes })) widget.setAttribute(name, value);
  document.body.append(widget);
  if (open) widget.open();
  await widget.updateComplete;
  await until(() => !open || client.calls.some(([name]) => name === 'connect'), 'connected');
  // What a conversation needs that has begun is fetched when the relay has its first message.
  await until(() => !widget.opened || !client.getSnapshot().conversations.some(({ items }) => items.length) || widget.renderRoot.querySelector('frontdesk-messages'), 'the conversation’s part');
  await settled(widget);
  return { widget, client };
}

/** All drawing that was asked for is done. */
export async function settled(widget: ChatWidget): Promise<void> {
  await widget.updateComplete;
  for (const element of widget.renderRoot.querySelectorAll('frontdesk-messages, frontdesk-composer')) await (element as ChatWidget).updateComplete;
}

/** Removes what a test left, and what the chat noted in this browser. */
export async function tidy(): Promise<void> {
  for (const widget of document.querySelectorAll('chat-widget')) await widget.destroy?.();
  localStorage.clear();
  sessionStorage.clear();
}

/** The first element in the widget's shadow root that matches. */
export function find<Found extends HTMLElement = HTMLElement>(widget: ChatWidget, selector: string): Found | null {
  return widget.renderRoot.querySelector<Found>(selector);
}

/** What is written in it, with white space made plain. */
export const textIn = (element: Element | null | undefined): string => (element?.textContent ?? '').replace(/\s+/g, ' ').trim();
