import type { DeskHost } from './chat-desk.ts';

/** Phones: narrow, or low and touched (a phone held sideways). Larger touch screens get the floating panel. */
const PHONE = '(max-width: 480px), (pointer: coarse) and (max-height: 500px)';
const FOCUSABLE = 'a[href], button:not([disabled]), input, textarea, [tabindex="0"]';
/** Our entry in the page's history. */
const ENTRY = 'frontdeskSheet';

/**
 * On phones the panel is a full-height sheet: it follows the part of the screen that the keyboard leaves free, keeps the page behind
 * from scrolling, and the back gesture closes it.
 */
export interface Sheet {
  /** Whether the panel would be a sheet now. */
  readonly matches: boolean;
  show(shown: boolean): void;
}

export function createSheet(host: DeskHost): Sheet {
  const query = matchMedia(PHONE);
  /** Present while the sheet is shown: its end takes all listeners away. */
  let present: AbortController | undefined;
  let overflow = '';
  /** Names our entry of the history; one left over from before a reload has another name. */
  let entry = 0;

  const panel = (): HTMLElement | null | undefined => host.shadowRoot?.querySelector<HTMLElement>('.panel');
  const isOurs = (): boolean => (history.state as Record<string, unknown> | null)?.[ENTRY] === entry;
  const changed = (): void => host.requestUpdate();

  const popped = (): void => {
    if (isOurs()) return;
    show(false, false);
    host.close();
  };

  const place = (height: string, top: string): void => {
    const style = panel()?.style;
    style?.setProperty('block-size', height);
    style?.setProperty('inset-block-start', top);
  };

  /** The sheet covers exactly what is visible above the keyboard. */
  const follow = (): void => {
    if (visualViewport) place(`${visualViewport.height}px`, `${visualViewport.offsetTop}px`);
  };

  /** Keeps Tab within the sheet: there is nothing else to see. */
  const trap = (event: KeyboardEvent): void => {
    const stops = [...(panel()?.querySelectorAll<HTMLElement>(FOCUSABLE) ?? [])].filter((element) => element.offsetParent);
    const edge = event.shiftKey ? stops[0] : stops.at(-1);
    const active = host.shadowRoot?.activeElement;
    if (event.key !== 'Tab' || (active && active !== edge && active.localName !== 'h2')) return;
    event.preventDefault();
    (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
  };

  /** @param back whether to take our entry out of the history when hiding; false when the visitor went back already. */
  function show(shown: boolean, back = true): void {
    if (shown === !!present) return;
    const { style } = document.documentElement;
    if (shown) {
      const { signal } = (present = new AbortController());
      overflow = style.overflow;
      style.overflow = 'hidden';
      // The page's own state stays in the entry, because routers keep theirs there.
      history.pushState({ ...(history.state as object | null), [ENTRY]: (entry = Math.random()) }, '');
      addEventListener('keydown', trap, { signal });
      addEventListener('popstate', popped, { signal });
      for (const event of ['resize', 'scroll']) visualViewport?.addEventListener(event, follow, { signal });
      follow();
    } else {
      present!.abort();
      present = undefined;
      style.overflow = overflow;
      place('', '');
      // Not when the page has moved on meanwhile: then the entry is not the last one and going back would leave that page.
      if (back && isOurs()) history.back();
    }
  }

  host.addController({
    hostConnected() {
      query.addEventListener('change', changed);
      changed();
    },
    hostDisconnected() {
      query.removeEventListener('change', changed);
      // Without going back: a page that replaces its body is on its way somewhere else.
      show(false, false);
    },
  });
  return {
    get matches() {
      return query.matches;
    },
    show,
  };
}
