/** Something a person writes in, as it is at the moment. */
export interface WrittenForm {
  readonly isConnected: boolean;
  /** It holds what is stored nowhere else. */
  readonly unsaved: boolean;
}

/**
 * The forms of the console, and the question before a way out would lose what stands in one. A form tells of itself once (`form` among
 * the actions); whether it is still there, and holds anything, is looked up when somebody is about to leave.
 */
export class Leaving {
  readonly #forms = new Set<WrittenForm>();
  readonly #ask: () => Promise<boolean>;
  #asking = false;

  /** @param ask Resolves to true when they leave all the same. */
  constructor(ask: () => Promise<boolean>) {
    this.#ask = ask;
  }

  add(form: WrittenForm): void {
    for (const other of this.#forms) if (!other.isConnected) this.#forms.delete(other);
    this.#forms.add(form);
  }

  get unsaved(): boolean {
    return [...this.#forms].some((form) => form.isConnected && form.unsaved);
  }

  /** Leaves at once when nothing is lost by it, else when they say so. What is wished while the question stands is dropped. */
  before(leave: () => void): void {
    if (!this.unsaved) return leave();
    if (this.#asking) return;
    this.#asking = true;
    void this.#ask().then((yes) => {
      this.#asking = false;
      if (yes) leave();
    });
  }
}
