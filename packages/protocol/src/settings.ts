import type { WidgetSettings } from './types.ts';

/** What a workspace starts with. */
export const DEFAULT_SETTINGS: WidgetSettings = {
  title: 'Chat with us',
  tagline: '',
  greeting: '',
  accent: '#1f5eff',
  colorScheme: 'auto',
  position: 'end',
  offsetX: 20,
  offsetY: 20,
  launcher: 'shown',
  locale: 'auto',
  sound: true,
  replyTime: 'none',
  preChat: { enabled: false, name: 'optional', email: 'optional', phone: 'off' },
  offlineForm: true,
  texts: {},
};
