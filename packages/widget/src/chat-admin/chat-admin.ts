/**
 * `<chat-admin>`: the agents' console.
 *
 * ```
 * <chat-admin>                     attributes, the client, words, colours, keys, address bar
 *   ├─ frontdesk-sign-in           session unknown or over; one-time links; second step
 *   ├─ frontdesk-enrol             the workspace requires a second step that is missing     (loaded when first shown)
 *   ├─ frontdesk-confirm-identity  before a change of security                              (loaded when first shown)
 *   ├─ frontdesk-confirm-dialog    before a way out that loses what was written
 *   └─ frontdesk-console           signed in
 *       ├─ frontdesk-connection-banner
 *       ├─ frontdesk-nav-rail      views, availability
 *       ├─ frontdesk-inbox
 *       │   ├─ frontdesk-conversation-list (frontdesk-list-toolbar, virtual rows)
 *       │   ├─ frontdesk-conversation      (frontdesk-timeline, frontdesk-reply-composer) or frontdesk-first-run
 *       │   └─ frontdesk-person-panel        (frontdesk-visitor-activity)
 *       ├─ frontdesk-broadcasts · frontdesk-team · frontdesk-settings            (loaded when first shown)
 *       ├─ frontdesk-command-palette · frontdesk-help-sheet                      (loaded when first shown)
 *       └─ frontdesk-toast-stack
 * ```
 *
 * Data goes one way: AdminClient → AdminController.state → properties, down. What a person wants goes up as one event,
 * `AdminActionEvent`, which stops here and is handed to the controller. Lazily loaded views read and write their own lists through the
 * `api` they are given, and report what concerns others by the same event.
 */
import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { DEFAULT_SETTINGS } from '@frontdesk/protocol';
import { createAdminClient, type AdminClient } from '@frontdesk/sdk/admin';
import { base, colourSheet, tokens, type ColorScheme } from '../look/tokens.ts';
import { styles } from './chat-admin.styles.ts';
import { AdminActionEvent, type AdminAction } from './controller/actions.ts';
import { AdminController } from './controller/admin-controller.ts';
import { readKey } from './controller/key-press.ts';
import { fromFragment, toFragment } from './controller/route.ts';
import { runCommand } from './controller/run-command.ts';
import { KeyReader, type Command } from './controller/shortcuts.ts';
import './parts/confirm-dialog.ts';
import type { ConfirmDialog } from './parts/confirm-dialog.ts';
import { controls } from './parts/controls.styles.ts';
import { element } from './parts/define.ts';
import type { ConfirmIdentity } from './security/confirm-identity.ts';
import './shell/console-shell.ts';
import type { ConsoleShell } from './shell/console-shell.ts';
import './sign-in/sign-in.ts';
import { english, loadAdminWords, reasonOf, type AdminWords } from './words/index.ts';

const LINK = '#link=';
/** Three panes side by side need this much (CSS pixels). The same number stands in inbox-view.ts. */
const WIDE_PX = 1180;

/**
 * The agents' console: sign-in, live inbox, broadcasts, team and settings. Fills its container; works as a page of its own and inside
 * another one. On the relay's own origin it signs in by cookie, on another by a short-lived bearer.
 *
 * @tag chat-admin
 * @tagname chat-admin
 *
 * @attr {string} relay-url - Base URL of the relay. Default: the page's own origin.
 * @attr {string} workspace - Key of the workspace to sign in to. Default: `default`.
 * @attr {auto|light|dark} color-scheme - Default `auto`; a choice made in the console's own settings wins over `auto`.
 * @attr {string} locale - BCP 47 tag, or `auto` = the page's language, then the browser's. Default `auto`. An unknown language is English.
 * @attr {boolean} full-page - The element is the page: it may set the title, follow the address bar and take single-letter shortcuts from anywhere. Without it, shortcuts work only while the focus is inside.
 *
 * @cssproperty --frontdesk-accent - Accent colour. Default: the one of the workspace.
 * @cssproperty --frontdesk-font - Font family.
 * @cssproperty --frontdesk-font-size - Size of text. Default 0.875rem.
 * @cssproperty --frontdesk-radius - Corner radius of cards and dialogs.
 */
@element('chat-admin')
export class ChatAdmin extends LitElement {
  static override styles = [tokens, base, controls, styles];

  @property({ attribute: 'relay-url' }) relayUrl = '';
  @property() workspace = 'default';
  @property({ attribute: 'color-scheme' }) colorScheme: ColorScheme = 'auto';
  @property() locale = 'auto';
  @property({ type: Boolean, attribute: 'full-page' }) fullPage = false;
  /** A client of one's own instead of the one made from the attributes. Its owner destroys it. */
  @property({ attribute: false }) client: AdminClient | undefined;

  @state() private words: AdminWords = english();
  @state() private link = '';
  /** A second step is being set up, because the workspace requires it. */
  @state() private enrolling = false;
  /** Parts that few sessions need, once their code is here. */
  @state() private enrolHere = false;
  @state() private confirmHere = false;
  @query('frontdesk-confirm-identity') private confirmDialog!: ConfirmIdentity | null;
  @query('frontdesk-confirm-dialog') private leaveDialog!: ConfirmDialog | null;
  @query('frontdesk-console') private shell!: ConsoleShell | null;
  #made: AdminClient | undefined;
  #colours = new CSSStyleSheet();
  #shownColours = '';
  #toldLanguage = '';
  #keys = new KeyReader();
  #width: ResizeObserver | undefined;
  readonly #controller = new AdminController(this, {
    words: () => this.words,
    routed: (route) => {
      if (this.fullPage && location.hash !== toFragment(route)) history.pushState(null, '', toFragment(route));
    },
    leave: () => this.#askToLeave(),
  });

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('keydown', this.#key);
    addEventListener('popstate', this.#addressChanged);
    addEventListener('beforeunload', this.#unload);
    this.#width = new ResizeObserver(([entry]) => { if (entry) this.#controller.setWide(entry.contentRect.width > WIDE_PX); });
    this.#width.observe(this);
    // After a move in the document the client was let go: take it up again.
    if (this.hasUpdated) this.#connect();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('keydown', this.#key);
    removeEventListener('popstate', this.#addressChanged);
    removeEventListener('beforeunload', this.#unload);
    this.#width?.disconnect();
    this.#made?.destroy();
    this.#made = undefined;
  }

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    const root = super.createRenderRoot();
    this.shadowRoot?.adoptedStyleSheets.push(this.#colours);
    root.addEventListener(AdminActionEvent.type, (event) => {
      event.stopPropagation();
      this.#act((event as AdminActionEvent).action);
    });
    return root;
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('locale')) void loadAdminWords(this.locale).then((words) => { this.words = words; });
    if (!this.hasUpdated) this.#addressChanged();
    if (changed.has('relayUrl') || changed.has('workspace') || changed.has('client')) this.#connect();
    this.#paint();
    const { session, me } = this.#controller.state.snapshot;
    if (session !== 'signed-in') this.enrolling = false;
    // Until the codes are written down, whatever the relay says meanwhile.
    else if (me?.mustEnrol && !this.enrolling) {
      this.enrolling = true;
      void import('./security/enrol-view.ts').then(() => { this.enrolHere = true; });
    }
  }

  protected override updated(): void {
    if (this.fullPage) {
      this.#controller.showTitle();
      this.#tellLanguage();
    }
    if (this.lang !== this.words.locale) this.lang = this.words.locale;
    if (this.dir !== this.words.dir) this.dir = this.words.dir;
  }

  /** The console's own page has no language but the console's. */
  #tellLanguage(): void {
    const { documentElement } = document;
    if (!documentElement.lang || documentElement.lang === this.#toldLanguage) documentElement.lang = this.#toldLanguage = this.words.locale;
  }

  #connect(): void {
    this.#made?.destroy();
    this.#made = this.client ? undefined : createAdminClient({
      ...(this.relayUrl ? { url: this.relayUrl } : {}), ...(this.workspace ? { workspace: this.workspace } : {}), client: { name: 'chat-admin', version: '0.1.0' },
    });
    const client = this.client ?? this.#made;
    client?.onConfirm(this.#confirm);
    if (client) this.#controller.connect(client);
  }

  get #client(): AdminClient | undefined {
    return this.client ?? this.#made;
  }

  get #base(): string {
    return (this.relayUrl || location.origin).replace(/\/+$/, '');
  }

  /** One-time links and routes come by the fragment, which no server sees; the secret leaves the address bar at once. */
  #addressChanged = (): void => {
    if (!this.fullPage) return;
    if (location.hash.startsWith(LINK)) {
      this.link = decodeURIComponent(location.hash.slice(LINK.length));
      history.replaceState(null, '', location.pathname + location.search);
    }
    this.#controller.arrive(fromFragment(location.hash));
  };

  /** Before the page goes with something unsaved in it, the browser asks in its own words. */
  #unload = (event: BeforeUnloadEvent): void => {
    if (this.#controller.unsaved) event.preventDefault();
  };

  async #askToLeave(): Promise<boolean> {
    const { words } = this;
    this.#controller.handle({ type: 'overlay', overlay: undefined });
    return (await this.leaveDialog?.ask({ title: words.say('unsaved.title'), text: words.say('unsaved.text'), act: words.say('unsaved.leave'), leave: words.say('unsaved.stay') })) ?? true;
  }

  /** The focus went with the form; in the console the next letter is one of its keys, embedded too. */
  #leaveSignIn = async (): Promise<void> => {
    this.link = '';
    await this.updateComplete;
    this.shell?.focusView();
  };

  /** The owner's accent in the person's scheme, set through the object model. */
  #paint(): void {
    const { preferences, workspace } = this.#controller.state;
    const scheme = preferences.colorScheme === 'auto' ? this.colorScheme : preferences.colorScheme;
    const sheet = colourSheet(workspace?.widget.accent ?? DEFAULT_SETTINGS.accent, scheme);
    if (sheet === this.#shownColours) return;
    this.#shownColours = sheet;
    this.#colours.replaceSync(sheet);
  }

  #key = (event: KeyboardEvent): void => {
    const press = readKey(event, this, this.fullPage);
    if (!press || this.#controller.state.snapshot.session !== 'signed-in') return;
    const { overlay, preferences } = this.#controller.state;
    const command = this.#keys.read(press, preferences.shortcuts);
    // A dialog has the keyboard to itself, and the browser closes it by Escape; only the palette's own key closes that again.
    const inDialog = overlay !== undefined || event.composedPath().some((part) => part instanceof HTMLDialogElement);
    if (!command || (inDialog && command !== 'palette')) return;
    if (command === 'back' && !press.typing && !this.#canGoBack) return;
    event.preventDefault();
    if (command !== 'back' || !press.typing) return this.#run(command);
    (event.composedPath()[0] as HTMLElement).blur();
    this.shell?.focusList();
  };

  get #canGoBack(): boolean {
    const { route } = this.#controller.state;
    return (route.view === 'inbox' && route.conversation !== undefined) || (route.view === 'broadcasts' && (route.broadcast !== undefined || route.compose === true));
  }

  #act(action: AdminAction): void {
    if (action.type === 'command') return this.#run(action.command);
    const before = toFragment(this.#controller.state.route);
    this.#controller.handle(action);
    if (action.type !== 'open' && action.type !== 'set-state') return;
    // Left on a button that now means somebody else, the next letters or Enter would change that conversation.
    const there = action.type === 'open' || toFragment(this.#controller.state.route) !== before;
    if (action.toReply && there) void this.updateComplete.then(() => this.shell?.focusReply());
  }

  #run(command: Command): void {
    runCommand(command, { controller: this.#controller, shell: this.shell, act: (action) => this.#act(action), shown: () => this.updateComplete });
  }

  override render(): TemplateResult | typeof nothing {
    const { words } = this;
    const { state: view } = this.#controller;
    const client = this.#client;
    if (!client) return nothing;
    const { session } = view.snapshot;
    if (this.link || session === 'signed-out') {
      return html`<frontdesk-sign-in .words=${words} .client=${client} .link=${this.link} ?ended=${view.wasSignedOut} .kept=${view.keptReplies} ?alone=${this.fullPage} ?inside=${session === 'signed-in'} .relayUrl=${this.relayUrl} @frontdesk-link-done=${this.#leaveSignIn}></frontdesk-sign-in>`;
    }
    if (session === 'unknown') {
      return html`<div class="splash">${view.startProblem === undefined ? this.#looking()
        : html`<p role="alert">${words.say('loadFailed', { reason: reasonOf(view.startProblem, words) })}</p><button class="button" @click=${() => this.#controller.start()}>${words.say('tryAgain')}</button>`}</div>`;
    }
    if (this.enrolling) return this.enrolHere ? html`<frontdesk-enrol .words=${words} .client=${client} .relayUrl=${this.#base} @frontdesk-two-step-changed=${() => void client.start().then(() => { this.enrolling = false; })}></frontdesk-enrol>${this.#question(client)}` : html`<div class="splash"><p class="muted late" role="status">${words.say('loading')}</p></div>`;
    return html`<frontdesk-console .words=${words} .state=${view} .api=${client.api} .relayUrl=${this.#base}
      .draftOf=${this.#draftOf} .agentNameOf=${this.#agentNameOf}></frontdesk-console>${this.#question(client)}<frontdesk-confirm-dialog .words=${words}></frontdesk-confirm-dialog>`;
  }

  /** Asked before a change of security, whichever view wants it. */
  #question(client: AdminClient): TemplateResult | typeof nothing {
    return this.confirmHere ? html`<frontdesk-confirm-identity .words=${this.words} .api=${client.api} .relayUrl=${this.#base}></frontdesk-confirm-identity>` : nothing;
  }

  #confirm = async (): Promise<boolean> => {
    await import('./security/confirm-identity.ts');
    this.confirmHere = true;
    await this.updateComplete;
    return (await this.confirmDialog?.ask()) ?? false;
  };

  /** The first look at the session is under way, or its relay is away. */
  #looking(): TemplateResult {
    const { words } = this;
    const { state: now, reason } = this.#controller.state.snapshot.connection;
    if (now !== 'waiting') return html`<p class="muted late" role="status">${words.say('signIn.checking')}</p>`;
    return html`<div role="status"><h1>${words.say(reason === 'offline' ? 'connection.awayOffline' : 'connection.away')}</h1><p class="muted">${words.say('connection.awayText')}</p></div>
      <button class="button" @click=${() => this.#act({ type: 'connect' })}>${words.say('connection.tryNow')}</button>`;
  }

  #draftOf = (id: string): string => this.#controller.drafts.get(id);
  #agentNameOf: AdminClient['nameOf'] = (who) => this.#client?.nameOf(who) ?? '';
}

declare global {
  interface HTMLElementTagNameMap {
    'chat-admin': ChatAdmin;
  }
}
