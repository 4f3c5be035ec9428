/**
 * Half-written replies, one per conversation and agent, kept on this device at every keystroke: they outlive a switch of
 * conversation, a reload, a sign-out by another device and a crash. Memory alone where the browser refuses storage.
 */
export class Drafts {
  readonly #storage: Storage | undefined;
  readonly #memory = new Map<string, string>();
  #owner = '';
  /** Conversations with a draft. A new set whenever that changes. */
  ids: ReadonlySet<string> = new Set();

  constructor(storage: Storage | undefined) {
    this.#storage = storage;
  }

  /** Whose drafts these are: the signed-in agent's id. One device may be shared by several. */
  setOwner(agent: string): void {
    if (agent === this.#owner) return;
    this.#owner = agent;
    this.ids = new Set([...this.#memory.keys(), ...this.#storedKeys()].filter((key) => key.startsWith(this.#key(''))).map((key) => key.slice(this.#key('').length)).filter((id) => this.get(id).trim() !== ''));
  }

  get(conversation: string): string {
    const key = this.#key(conversation);
    const held = this.#memory.get(key);
    if (held !== undefined) return held;
    try {
      return this.#storage?.getItem(key) ?? '';
    } catch {
      return '';
    }
  }

  set(conversation: string, text: string): void {
    const key = this.#key(conversation);
    this.#memory.set(key, text);
    if ((text.trim() !== '') !== this.ids.has(conversation)) {
      const others = [...this.ids].filter((id) => id !== conversation);
      this.ids = new Set(text.trim() === '' ? others : [...others, conversation]);
    }
    try {
      if (text) this.#storage?.setItem(key, text);
      else this.#storage?.removeItem(key);
    } catch {
      // Storage full or refused: the memory copy above still holds it until the tab closes.
    }
  }

  #storedKeys(): readonly string[] {
    try {
      return this.#storage ? Object.keys(this.#storage) : [];
    } catch {
      return [];
    }
  }

  #key(conversation: string): string {
    return `frontdesk-admin:draft:${this.#owner}:${conversation}`;
  }
}
