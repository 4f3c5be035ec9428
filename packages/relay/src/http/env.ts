import type { Config } from '../config.ts';
import type { Authenticated } from '../identity/authenticate.ts';
import type { Principal } from '../chat/principal.ts';
import type { HeavyViews } from './heavy-views.ts';
import type { Idempotency } from './idempotency.ts';

/** An agent or an API token: whoever the REST API lets in. */
export type Staff = Exclude<Principal, { kind: 'visitor' }>;

/** What middleware leaves for the routes. */
export interface ApiEnv {
  Variables: {
    /** Set by `requirePermission`; routes behind it may rely on staff. */
    principal: Staff;
    /** Set by `requirePermission`: the credential, the session and the workspace behind the principal. */
    identity: Authenticated;
    /** Looks at the request's credentials; rejects with a 401 problem when they are missing or worthless. */
    authenticate: () => Promise<Authenticated>;
    idempotency: Idempotency;
    heavyViews: HeavyViews;
    /** Milliseconds since 1970. */
    now: () => number;
    config: Config;
    requestId: string;
    /** The client's address after trusted proxies. */
    address: string;
  };
}
