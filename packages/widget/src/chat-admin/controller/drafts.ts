/**
 * Half-written replies, one per conversation and agent, kept on this device at every keystroke: they outlive a switch of
 * conversation, a reload, a sign-out by another device and a crash. Memory alone where the browser refuses storage.
 */
export class Drafts {
  readonly #storage: Storage | undefined;
  readonly #memory = new Map<string, string>();
  #owner = '';

  constructor(storage: Storage | undefined) {
    this.#storage = storage;
  }

  /** Whose drafts these are: the signed-in agent's id. One device may be shared by several. */
  setOwner(agent: string): void {
    this.#owner = agent;
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
    try {
      if (text) this.#storage?.setItem(key, text);
      else this.#storage?.removeItem(key);
    } catch {
      // Storage full or refused: the memory copy above still holds it until the tab closes.
    }
  }

  #key(conversation: string): string {
    return `frontdesk-admin:draft:${this.#owner}:${conversation}`;
  }
}
