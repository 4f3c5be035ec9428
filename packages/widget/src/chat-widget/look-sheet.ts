import type { WidgetSettings } from '@frontdesk/protocol';
import { launcherPlace } from '../launcher/launcher-css.ts';
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
      const now = `${colourSheet(accent, colorScheme) + launcherPlace(position, `${offsetX}px`, `${offsetY}px`)}:host{--frontdesk-offset-x:${offsetX}px;--frontdesk-offset-y:${offsetY}px}`;
      if (now !== text) sheet.replaceSync((text = now));
    },
  };
}
