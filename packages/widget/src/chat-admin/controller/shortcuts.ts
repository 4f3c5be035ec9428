/** What a key can do. Each has a name in the dictionary under `shortcut.*`, so that the help sheet and the palette list them all. */
export type Command =
  | 'next' | 'previous' | 'open' | 'reply' | 'close' | 'archive' | 'unread' | 'search' | 'help' | 'palette' | 'back'
  | 'go-inbox' | 'go-broadcasts' | 'go-team' | 'go-settings';

export interface Shortcut {
  readonly command: Command;
  /** Keys in order, as shown; `mod` is ⌘ on Apple machines and Ctrl elsewhere. */
  readonly keys: readonly string[];
  readonly group: 'list' | 'conversation' | 'everywhere';
  /** It changes a conversation: never while a text is being typed. */
  readonly changes?: true;
}

export const SHORTCUTS: readonly Shortcut[] = [
  { command: 'next', keys: ['j'], group: 'list' },
  { command: 'previous', keys: ['k'], group: 'list' },
  { command: 'open', keys: ['Enter'], group: 'list' },
  { command: 'unread', keys: ['u'], group: 'list' },
  { command: 'search', keys: ['/'], group: 'list' },
  { command: 'reply', keys: ['r'], group: 'conversation' },
  { command: 'close', keys: ['e'], group: 'conversation', changes: true },
  { command: 'archive', keys: ['a'], group: 'conversation', changes: true },
  { command: 'back', keys: ['Escape'], group: 'conversation' },
  { command: 'palette', keys: ['mod', 'k'], group: 'everywhere' },
  { command: 'go-inbox', keys: ['g', 'i'], group: 'everywhere' },
  { command: 'go-broadcasts', keys: ['g', 'b'], group: 'everywhere' },
  { command: 'go-team', keys: ['g', 't'], group: 'everywhere' },
  { command: 'go-settings', keys: ['g', 's'], group: 'everywhere' },
  { command: 'help', keys: ['?'], group: 'everywhere' },
];

/** A second key of a sequence must follow the first within this time (ms). */
const SEQUENCE_MS = 1_200;

/**
 * A letter that follows another one within this time (ms) belongs to a text: people type one in 240 ms on average (Dhakal et al.,
 * "Observations on Typing from 136 Million Keystrokes", CHI 2018), and nobody reads the next conversation and decides about it in 400.
 */
const TEXT_MS = 400;

export interface KeyPress {
  readonly key: string;
  readonly mod: boolean;
  readonly alt: boolean;
  /** The focus is in a field, where letters are text. */
  readonly typing: boolean;
  /** The focus is on a control that Enter presses by itself. */
  readonly onControl: boolean;
  /** The key is held down, and this is one of its repetitions. */
  readonly held: boolean;
  /** Milliseconds, any steady clock. */
  readonly at: number;
}

/**
 * Turns key presses into commands; remembers the first key of a sequence, and the last letter.
 *
 * Somebody who types a text where no field is must not run through the conversations of several people: a shortcut that changes one does
 * nothing in the middle of a text, or while its key is held. The same letter again and again is no text: E, E, E may be as fast as one likes.
 */
export class KeyReader {
  #pending: { key: string; at: number } | undefined;
  #last: { key: string; at: number; inText: boolean } | undefined;

  /** @param singleKeys whether single letters may act (a preference; those with a modifier always do). */
  read(press: KeyPress, singleKeys: boolean): Command | undefined {
    if (press.mod && !press.alt && press.key.toLowerCase() === 'k') return 'palette';
    if (press.mod || press.alt) return undefined;
    const inText = this.#isInText(press);
    if (press.key === 'Escape') return 'back';
    if (press.typing || !singleKeys) return undefined;
    if (press.key === 'Enter') return press.onControl ? undefined : 'open';
    const pending = this.#pending && press.at - this.#pending.at < SEQUENCE_MS ? this.#pending.key : undefined;
    this.#pending = undefined;
    if (pending) return SHORTCUTS.find((shortcut) => shortcut.keys[0] === pending && shortcut.keys[1] === press.key)?.command;
    if (SHORTCUTS.some((shortcut) => shortcut.keys.length > 1 && shortcut.keys[0] === press.key)) {
      this.#pending = { key: press.key, at: press.at };
      return undefined;
    }
    const found = SHORTCUTS.find((shortcut) => shortcut.keys.length === 1 && shortcut.keys[0] === press.key);
    return found?.changes && (inText || press.held) ? undefined : found?.command;
  }

  /** Letters typed into a field count: it may go away under the hand. Escape ends a text. */
  #isInText({ key, at }: KeyPress): boolean {
    const last = this.#last;
    const inText = last !== undefined && at - last.at < TEXT_MS && (last.inText || last.key !== key);
    if (key.length === 1) this.#last = { key, at, inText };
    else if (key === 'Escape') this.#last = undefined;
    return inText;
  }
}

/** Whether letters typed at this element are text. */
export function isTextField(element: Element | null | undefined): boolean {
  if (!(element instanceof HTMLElement)) return false;
  if (element.isContentEditable || element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement) return true;
  return element instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit', 'range', 'color'].includes(element.type);
}
