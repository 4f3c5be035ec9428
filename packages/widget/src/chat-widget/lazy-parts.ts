import type { CSSResult } from 'lit';
import { adoptStyles } from './adopt-styles.ts';
import type * as announcementsPart from './announcements.ts';
import type * as menuPart from './menu.ts';

interface Parts {
  menu: typeof menuPart;
  announcements: typeof announcementsPart;
}

const SOURCES: { readonly [Name in keyof Parts]: () => Promise<Parts[Name]> } = {
  menu: () => import('./menu.ts'),
  announcements: () => import('./announcements.ts'),
};

/** Parts that most visitors never see, fetched with their styles when they are wanted. */
export class LazyParts {
  readonly #loaded: Partial<Parts> = {};
  readonly #wanted = new Set<keyof Parts>();
  readonly #host: { readonly shadowRoot: ShadowRoot | null; requestUpdate(): void };

  constructor(host: { readonly shadowRoot: ShadowRoot | null; requestUpdate(): void }) {
    this.#host = host;
  }

  /** The part, if it is there; otherwise undefined now, and another drawing when it is. A failed fetch is tried again next time. */
  get<Name extends keyof Parts>(name: Name): Parts[Name] | undefined {
    if (!this.#loaded[name] && !this.#wanted.has(name)) void this.#load(name);
    return this.#loaded[name];
  }

  async #load(name: keyof Parts): Promise<void> {
    this.#wanted.add(name);
    try {
      const part: { readonly styles: CSSResult } = (this.#loaded[name] = (await SOURCES[name]()) as never);
      if (this.#host.shadowRoot) adoptStyles(this.#host.shadowRoot, part.styles);
      this.#host.requestUpdate();
    } catch {
      this.#wanted.delete(name);
    }
  }
}
