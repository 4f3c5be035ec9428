import type { Principal } from '../chat/principal.ts';

/** What middleware leaves for the routes. */
export interface ApiEnv {
  Variables: {
    /** Set by authentication; routes behind it may rely on staff. */
    principal: Principal;
    requestId: string;
    /** The client's address after trusted proxies. */
    address: string;
  };
}
