/**
 * Who may open a session, as the socket side asks it. The HTTP side provides `AuthenticateAgent` and the visitor side is
 * `authenticate.ts`; both decide origins with the same rule, `originAllowed`.
 */
import type { Hello, WidgetSettings } from '@frontdesk/protocol';
import type { Principal } from '../chat/principal.ts';

/** What is known of a peer from its upgrade request; nothing in it is proven. */
export interface UpgradeFacts {
  /** The client's address, after trusted proxies. */
  readonly address: string;
  /** The address as limits count it: IPv6 by its /64. */
  readonly from: string;
  /** The `Host` (or, behind a trusted proxy, `X-Forwarded-Host`) the client asked for. */
  readonly host: string | undefined;
  /** Missing for clients that are not browsers. */
  readonly origin: string | undefined;
  readonly cookie: string | undefined;
  readonly userAgent: string | undefined;
  /** The client could not open a WebSocket and came over HTTP. */
  readonly websocketFailed?: boolean;
}

/** What an agent or a server-to-server client proves itself with. Exactly one is given. */
export type AgentCredential =
  /** A bearer (`fdb_…`) or an API token (`fdt_…`). */
  | { readonly token: string }
  /** The whole `Cookie` header of the upgrade. */
  | { readonly cookie: string };

/**
 * Turns a credential into staff. Resolves to undefined when it is unknown, expired, or its agent is disabled; rejects only when the
 * store is away. `principal.session` is the session's hash, so that a sign-out ends its sockets.
 */
export type AuthenticateAgent = (credential: AgentCredential) => Promise<Principal | undefined>;

/** Everything `welcome` says that depends on who came. */
export interface Admission {
  readonly principal: Principal;
  /** A visitor who was never here before. */
  readonly isNew?: boolean;
  readonly workspace: { readonly id: string; readonly key: string; readonly name: string };
  readonly settings?: WidgetSettings;
  readonly prefs?: { readonly broadcasts: boolean };
  /** Visitors whose identity is proven; `token` replaces the one they came with. */
  readonly identity?: { readonly user: string; readonly expiresTs: number; readonly token?: string };
  /** Whether the token has ended meanwhile. Asked when the session hears of what ends it: what happened between the decision and then, nobody told it. */
  readonly ended?: () => Promise<boolean>;
  readonly profile?: { readonly name?: string; readonly email?: string; readonly phone?: string };
}

/** What a blocked visitor is told. */
export const BLOCKED = 'You cannot use this chat at the moment.';

/** Why a peer was not let in: an `error` frame with these words, then this close code. */
export interface Refusal {
  readonly refused: true;
  readonly close: 'unauthorized' | 'forbidden' | 'workspace_unknown' | 'unavailable' | 'identity_expired' | 'identity_invalid' | 'blocked';
  readonly code: 'blocked' | 'unauthorized' | 'forbidden' | 'not_found' | 'unavailable' | 'identity_expired' | 'identity_invalid';
  readonly message: string;
}

/** Decides about one `hello`. Rejects only for bugs; a store that is away is a `Refusal` with `unavailable`. */
export type Authenticate = (hello: Hello, facts: UpgradeFacts) => Promise<Admission | Refusal>;

/** What `originAllowed` compares with. */
export interface OriginRules {
  /** The workspace's own list. Entries are origins (`https://shop.example`), `https://*.shop.example` for all subdomains, or `*`. */
  readonly allowedOrigins: readonly string[];
  /** The host the client asked for, with port. */
  readonly host: string | undefined;
  /** Origin of FRONTDESK_PUBLIC_URL, when set. */
  readonly publicOrigin?: string;
  /** FRONTDESK_DEVELOPMENT: pages of localhost may connect while the list is empty. */
  readonly development: boolean;
}

/**
 * Whether the page comes from the relay itself. A proxy may end TLS before us, so the scheme is known only where FRONTDESK_PUBLIC_URL tells it: a
 * page over plain http is then none of ours, whoever on the network wrote it; but for this machine's own.
 */
export function isOwnOrigin(origin: string, rules: Pick<OriginRules, 'host' | 'publicOrigin'>): boolean {
  if (origin === rules.publicOrigin) return true;
  const url = parseOrigin(origin);
  if (url === undefined || rules.host === undefined || url.host !== rules.host.toLowerCase()) return false;
  return url.protocol === 'https:' || !rules.publicOrigin?.startsWith('https:') || isLoopback(url.hostname);
}

/**
 * Whether a page of `origin` may talk to a workspace (X3). The relay's own pages always may; others when listed; with an empty list,
 * localhost in development only.
 */
export function originAllowed(origin: string, rules: OriginRules): boolean {
  if (isOwnOrigin(origin, rules)) return true;
  const url = parseOrigin(origin);
  if (!url) return false;
  if (rules.allowedOrigins.length === 0) return rules.development && isLoopback(url.hostname);
  return rules.allowedOrigins.some((entry) => matches(entry, url));
}

function matches(entry: string, url: URL): boolean {
  if (entry === '*') return true;
  const wildcard = /^(https?:)\/\/\*\.([^/:]+)(?::(\d+))?\/?$/i.exec(entry);
  if (!wildcard) return parseOrigin(entry)?.origin === url.origin;
  const [, scheme = '', domain = '', port = ''] = wildcard;
  return url.protocol === scheme.toLowerCase() && url.port === port && url.hostname.endsWith(`.${domain.toLowerCase()}`);
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** Undefined for `null` (sandboxed frames, files) and for anything that is not an http(s) origin. */
function parseOrigin(origin: string): URL | undefined {
  const url = URL.parse(origin);
  return url && (url.protocol === 'https:' || url.protocol === 'http:') ? url : undefined;
}
