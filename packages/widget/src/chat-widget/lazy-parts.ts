import { sheetOf } from '../element/styles.ts';
import type * as talkPart from '../talk/talk.ts';
import type * as announcementsPart from './announcements.ts';
import type * as formsPart from './forms.ts';
import type * as menuPart from './menu.ts';

interface Parts {
  talk: typeof talkPart;
  forms: typeof formsPart;
  menu: typeof menuPart;
  announcements: typeof announcementsPart;
}

const SOURCES: { readonly [Name in keyof Parts]: () => Promise<Parts[Name]> } = {
  talk: () => import('../talk/talk.ts'),
  forms: () => import('./forms.ts'),
  menu: () => import('./menu.ts'),
  announcements: () => import('./announcements.ts'),
};

/** A part that could not be fetched is tried again after this time. Milliseconds. */
const AGAIN_MS = 3_000;

/** Parts that are fetched with their styles when they are wanted. The chat is drawn without them until then. */
export class LazyParts {
  readonly #loaded: Partial<Parts> = {};
  /** By name: under way, or failed a moment ago. */
  readonly #state: { [Name in keyof Parts]?: 'loading' | 'failed' } = {};
  readonly #host: { readonly shadowRoot: ShadowRoot | null; requestUpdate(): void };

  constructor(host: { readonly shadowRoot: ShadowRoot | null; requestUpdate(): void }) {
    this.#host = host;
  }

  /** The part, if it is there; otherwise undefined now, and another drawing when it is or when it is time to try again. */
  get<Name extends keyof Parts>(name: Name): Parts[Name] | undefined {
    if (!this.#loaded[name] && !this.#state[name]) void this.#load(name);
    return this.#loaded[name];
  }

  /** True when it could not be fetched just now: do without it meanwhile. */
  failed(name: keyof Parts): boolean {
    return this.#state[name] === 'failed';
  }

  async #load(name: keyof Parts): Promise<void> {
    this.#state[name] = 'loading';
    try {
      const part: { readonly styles: string } = (this.#loaded[name] = (await SOURCES[name]()) as never);
      const root = this.#host.shadowRoot;
      if (root) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheetOf(part.styles)];
    } catch {
      this.#state[name] = 'failed';
      setTimeout(() => {
        delete this.#state[name];
        this.#host.requestUpdate();
      }, AGAIN_MS);
    }
    this.#host.requestUpdate();
  }
}
