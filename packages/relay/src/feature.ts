import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Audit } from './audit/audit.ts';
import type { Blocks } from './blocks/blocks.ts';
import type { Whereabouts } from './blocks/whereabouts.ts';
import type { Bus } from './bus/bus.ts';
import type { Chat, DomainEvents, Presence } from './chat/chat.ts';
import type { Config } from './config.ts';
import type { ContentRules } from './content/rules.ts';
import type { KeyRing } from './crypto/key-ring.ts';
import type { VisitorIdentities } from './identity/visitors/identities.ts';
import type { Limiters } from './limits/limiter.ts';
import type { Log } from './log.ts';
import type { Store } from './store/store.ts';
import type { ApiEnv } from './http/env.ts';
import type { Proofs } from './proof/proofs.ts';
import type { RefusedOrigins } from './http/refused-origins.ts';

/** What a feature may use: the core's services, never another feature. */
export interface FeatureContext {
  readonly config: Config;
  readonly log: Log;
  readonly store: Store;
  readonly bus: Bus;
  readonly chat: Chat;
  readonly presence: Presence;
  /** Encrypts what is secret at rest. */
  readonly keys: KeyRing;
  /** Rules for what messages say. */
  readonly content: ContentRules;
  /** Who visitors are on the site. */
  readonly identities: VisitorIdentities;
  /** Who may not chat. */
  readonly blocks: Blocks;
  /** Work that a new conversation may need, and whether there is an attack. */
  readonly proofs: Omit<Proofs, 'ask'>;
  /** How visitors came last. */
  readonly whereabouts: Pick<Whereabouts, 'of'>;
  /** Whose pages were refused last. */
  readonly refusedOrigins: RefusedOrigins;
  /** Counters of what passes quickly. */
  readonly limiters: Limiters;
  /** Who did what; every admin action is recorded with it. */
  readonly audit: Audit;
  readonly events: { on<Name extends keyof DomainEvents>(name: Name, listener: (event: DomainEvents[Name]) => void): () => void };
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** One capability: a folder under `features/` and one line in `relay.ts`. */
export interface Feature {
  readonly name: string;
  /** Adds the feature's routes under `/api/v1`. */
  readonly routes?: (app: OpenAPIHono<ApiEnv>, context: FeatureContext) => void;
  /** Starts listeners and jobs. Returns what stops them. */
  readonly start?: (context: FeatureContext) => () => void | Promise<void>;
}
