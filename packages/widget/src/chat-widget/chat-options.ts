import type { WidgetSettings } from '@frontdesk/protocol';
import type { ChatClient } from '@frontdesk/sdk';
import { WidgetElement, type PropertyDeclarations } from '../element/widget-element.ts';

/** What a page can say on `<chat-widget>`, as attributes or properties; each wins over the console's settings. */
export class ChatOptions extends WidgetElement {
  /** Without decorators, which cost a visitor 0.5 kB. `mode` and `opened` are reflected by `ChatWidget`. */
  static override properties: PropertyDeclarations = {
    relayUrl: {},
    workspace: {},
    mode: {},
    opened: { type: Boolean, attribute: 'open' },
    launcher: {},
    launcherSelector: {},
    position: {},
    offsetX: { type: Number },
    offsetY: { type: Number },
    locale: {},
    colorScheme: {},
    accent: {},
    heading: {},
    tagline: {},
    greeting: {},
    consent: {},
    identityToken: {},
    userId: {},
    userHash: {},
    settings: { attribute: false },
    client: { attribute: false },
    words: { attribute: false },
    granted: { attribute: false },
  };

  /** The relay's base URL. Default: the page's own origin. @attr relay-url */
  relayUrl = '';
  /** The workspace's public key. @attr workspace */
  workspace = 'default';
  /** `inline` puts the chat into the page's flow, without launcher. @attr mode @reflect */
  mode: 'floating' | 'inline' = 'floating';
  /** Whether the panel is open. @attr open @reflect */
  opened = false;
  /** `hidden`: no button of ours; open by `launcher-selector` or `open()`. @attr launcher */
  launcher?: 'shown' | 'hidden';
  /** CSS selector of the page's own buttons that open the chat. @attr launcher-selector */
  launcherSelector = '';
  /** Side of the page, by reading direction. @attr position */
  position?: 'end' | 'start';
  /** Distance from the side, CSS pixels, 0–400. @attr offset-x */
  offsetX?: number;
  /** Distance from the bottom, CSS pixels, 0–400. @attr offset-y */
  offsetY?: number;
  /** BCP 47 tag; `auto` = the page's language, then the browser's. @attr locale */
  locale = '';
  /** @attr color-scheme */
  colorScheme?: 'auto' | 'light' | 'dark';
  /** Accent colour, `#rrggbb`. Text on it is chosen by contrast. @attr accent */
  accent?: string;
  /** Title of the panel. @attr heading */
  heading?: string;
  /** @attr tagline */
  tagline?: string;
  /** First words in an empty conversation. @attr greeting */
  greeting?: string;
  /** `required`: nothing is shown, read or stored before `grantConsent()`. @attr consent */
  consent?: 'required';
  /** A JWT that your server signed for who is signed in: proves who the visitor is. Better: `identify({ getToken })`, which gets fresh ones. @attr identity-token */
  identityToken?: string;
  /** The id on your site of who is signed in, proven by `user-hash`. @attr user-id */
  userId?: string;
  /** HMAC-SHA256 of `user-id`, hex: the older form of a proof. @attr user-hash */
  userHash?: string;
  /** Settings of the workspace when they are known already; otherwise they are fetched from the relay. */
  settings?: Partial<WidgetSettings>;
  /** A chat client of the page's own, shared with other parts of it. It must be given before the chat is opened. */
  client?: ChatClient;
  /** @internal Consent was given, perhaps to the loader before this element came alive. */
  granted = false;
}
