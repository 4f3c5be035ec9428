import type { WidgetSettings } from '@frontdesk/protocol';
import { colourSheet } from '../look/palette.ts';

/** The style sheet that follows the settings: colours and distances. */
export interface LookSheet {
  readonly sheet: CSSStyleSheet;
  /** Replaces its text when one of them has changed. */
  update(settings: WidgetSettings): void;
}

export function createLookSheet(): LookSheet {
  const sheet = new CSSStyleSheet();
  let text = '';
  return {
    sheet,
    update({ accent, colorScheme, position, offsetX, offsetY }) {
      const now = `${colourSheet(accent, colorScheme)}:host{position:fixed;inset-inline-${position}:${offsetX}px;inset-block-end:max(${offsetY}px,env(safe-area-inset-bottom));z-index:var(--frontdesk-z,2147483000);--frontdesk-offset-x:${offsetX}px;--frontdesk-offset-y:${offsetY}px}`;
      if (now !== text) sheet.replaceSync((text = now));
    },
  };
}
