import { DEFAULT_SETTINGS, type WidgetSettings } from '@frontdesk/protocol';
import { parseHex } from '../look/colour.ts';

/** What may be said on the element itself; each wins over what the site owner set in the console. */
export interface ElementOptions {
  readonly accent?: string;
  readonly colorScheme?: string;
  readonly position?: string;
  readonly offsetX?: number;
  readonly offsetY?: number;
  readonly launcher?: string;
  readonly locale?: string;
  readonly heading?: string;
  readonly tagline?: string;
  readonly greeting?: string;
}

const oneOf = <Value extends string>(value: string | undefined, allowed: readonly Value[], otherwise: Value): Value => (allowed.includes(value as Value) ? (value as Value) : otherwise);
const distance = (value: number | undefined, otherwise: number): number => (value !== undefined && value >= 0 && value <= 400 ? value : otherwise);

/** The settings in force: the element's attributes, over the console's settings, over the defaults. A wrong value counts as not given. */
export function resolveSettings(element: ElementOptions, given: Partial<WidgetSettings> = {}): WidgetSettings {
  const settings = { ...DEFAULT_SETTINGS, ...given };
  return {
    ...settings,
    accent: parseHex(element.accent ?? '') ? element.accent! : settings.accent,
    colorScheme: oneOf(element.colorScheme, ['auto', 'light', 'dark'], settings.colorScheme),
    position: oneOf(element.position, ['end', 'start'], settings.position),
    offsetX: distance(element.offsetX, settings.offsetX),
    offsetY: distance(element.offsetY, settings.offsetY),
    launcher: oneOf(element.launcher, ['shown', 'hidden'], settings.launcher),
    locale: element.locale || settings.locale,
    title: element.heading || settings.title,
    tagline: element.tagline ?? settings.tagline,
    greeting: element.greeting ?? settings.greeting,
  };
}
