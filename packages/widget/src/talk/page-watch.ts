import { pageNow, type ChatSession } from '../chat-widget/chat-session.ts';
import type { ReactiveController, ReactiveControllerHost } from '../element/widget-element.ts';

/** Single-page sites set their title after they have changed the address. Milliseconds. */
const SETTLE_MS = 200;

/** The part of the Navigation API that is needed; not in every browser. */
const navigation = (globalThis as { navigation?: EventTarget }).navigation;
/** pushState fires no event where there is no Navigation API; such sites call `page()`. The history is not patched: it is the site's. */
const EVENTS: readonly (readonly [EventTarget, string])[] = navigation
  ? [[navigation, 'currententrychange'], [navigation, 'navigatesuccess']]
  : [[window, 'popstate'], [window, 'hashchange']];

/** Tells when the page that the visitor is on may have become another without being loaded; once per change. */
export class PageWatch implements ReactiveController {
  readonly #session: ChatSession;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost, session: ChatSession) {
    this.#session = session;
    host.addController(this);
    // The page may have changed between the opening of the chat and its first message.
    this.#tell();
  }

  hostConnected(): void {
    for (const [target, name] of EVENTS) target.addEventListener(name, this.#changed);
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
    for (const [target, name] of EVENTS) target.removeEventListener(name, this.#changed);
  }

  /** Tells agents the page when it is another one than they know of. */
  #tell = (): void => {
    const { told } = this.#session;
    const { url, title } = pageNow();
    if (url !== told?.url || title !== told.title) this.#session.page();
  };

  #changed = (): void => {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#tell, SETTLE_MS);
  };
}
