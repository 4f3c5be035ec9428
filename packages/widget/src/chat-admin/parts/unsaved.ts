import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { act } from '../controller/actions.ts';
import type { WrittenForm } from '../controller/leaving.ts';

/** Tells `<chat-admin>` of a form: before a way out loses what stands in it, they are asked. */
export class Unsaved implements ReactiveController, WrittenForm {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #unsaved: () => boolean;

  /** @param unsaved Whether the form holds something that is stored nowhere else. */
  constructor(host: ReactiveControllerHost & HTMLElement, unsaved: () => boolean) {
    this.#host = host;
    this.#unsaved = unsaved;
    host.addController(this);
  }

  hostConnected(): void {
    act(this.#host, { type: 'form', form: this });
  }

  get isConnected(): boolean {
    return this.#host.isConnected;
  }

  get unsaved(): boolean {
    return this.#unsaved();
  }
}

/** Whether somebody wrote in a field that keeps what it began with as its default value; not when there is no such field. */
export function isWritten(root: ParentNode, selector: string): boolean {
  const field = root.querySelector<HTMLInputElement | HTMLTextAreaElement>(selector);
  return field !== null && field.value.trim() !== field.defaultValue.trim();
}

/** Whether the same are chosen as those that are stored. */
export function isSame(chosen: ReadonlySet<string>, stored: readonly string[]): boolean {
  return chosen.size === stored.length && stored.every((one) => chosen.has(one));
}
