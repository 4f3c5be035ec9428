import type { WidgetSettings } from '@frontdesk/protocol';
import { colourSheet } from '../look/palette.ts';

/** The style sheet that follows the settings: colours and distances. Replaced only when one of them changes. */
export class LookSheet {
  readonly sheet = new CSSStyleSheet();
  #text = '';

  update({ accent, colorScheme, offsetX, offsetY }: WidgetSettings): void {
    const text = `${colourSheet(accent, colorScheme)}:host{--frontdesk-offset-x:${offsetX}px;--frontdesk-offset-y:${offsetY}px}`;
    if (text !== this.#text) this.sheet.replaceSync(text);
    this.#text = text;
  }
}
