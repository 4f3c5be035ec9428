/** What this person chose on this device. */
export interface Preferences {
  readonly notifications: boolean;
  /** Single-letter shortcuts; those with a modifier always work (WCAG 2.1.4). */
  readonly shortcuts: boolean;
  readonly colorScheme: 'auto' | 'light' | 'dark';
  /** The visitor panel beside the conversation. */
  readonly panel: boolean;
  /** The hint about notifications was answered. */
  readonly notificationHint: boolean;
}

export const DEFAULT_PREFERENCES: Preferences = {
  notifications: false, shortcuts: true, colorScheme: 'auto', panel: true, notificationHint: false,
};

const KEY = 'frontdesk-admin:preferences';

/** Stored preferences over the defaults; storage that is refused or broken counts as empty. */
export function loadPreferences(storage: Storage | undefined): Preferences {
  try {
    const stored: unknown = JSON.parse(storage?.getItem(KEY) ?? '{}');
    return typeof stored === 'object' && stored !== null ? { ...DEFAULT_PREFERENCES, ...stored } : DEFAULT_PREFERENCES;
  } catch {
    return DEFAULT_PREFERENCES;
  }
}

/** False when the browser refused; the choice then lasts until the tab is closed. */
export function savePreferences(storage: Storage | undefined, preferences: Preferences): boolean {
  try {
    storage?.setItem(KEY, JSON.stringify(preferences));
    return storage !== undefined;
  } catch {
    return false;
  }
}

/** `localStorage`, or undefined where the browser refuses even to name it (blocked storage throws). */
export function deviceStorage(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}
