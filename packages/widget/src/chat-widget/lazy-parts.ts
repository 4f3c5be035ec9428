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
export interface LazyParts {
  /** The part, if it is there; otherwise undefined now, and another drawing when it is or when it is time to try again. */
  get<Name extends keyof Parts>(name: Name): Parts[Name] | undefined;
  /** True when it could not be fetched just now: do without it meanwhile. */
  failed(name: keyof Parts): boolean;
}

export function createLazyParts(host: { readonly shadowRoot: ShadowRoot | null; requestUpdate(): void }): LazyParts {
  const loaded: Partial<Parts> = {};
  /** By name: under way, or failed a moment ago. */
  const state: { [Name in keyof Parts]?: 'loading' | 'failed' } = {};

  async function load(name: keyof Parts): Promise<void> {
    state[name] = 'loading';
    try {
      const part: { readonly styles: string } = (loaded[name] = (await SOURCES[name]()) as never);
      const root = host.shadowRoot;
      if (root) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheetOf(part.styles)];
    } catch {
      state[name] = 'failed';
      setTimeout(() => {
        delete state[name];
        host.requestUpdate();
      }, AGAIN_MS);
    }
    host.requestUpdate();
  }

  return {
    get(name) {
      if (!loaded[name] && !state[name]) void load(name);
      return loaded[name];
    },
    failed: (name) => state[name] === 'failed',
  };
}
