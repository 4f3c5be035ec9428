import { createHash, randomBytes } from 'node:crypto';
import { HIDDEN_WORKSPACE } from '../../store/hidden-workspace.ts';
import { DEFAULT_SETTINGS } from '@frontdesk/protocol';
import type { Store } from '../../store/store.ts';

/** The relay asks itself on loopback, where its certificate, which names the public host, cannot match; there is nobody in between. */
export const OWN_TLS = { rejectUnauthorized: false } as const;

/** Where the self-test knocks, and as whom. */
export interface Door {
  /** `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly socketPath: string;
  /** Sent with every request, so that the relay knows its own. */
  readonly headers: Readonly<Record<string, string>>;
  /** Key of the hidden workspace; a secret, else strangers could store there what nobody sees. */
  readonly key: string;
  /** Always the same visitor: the hidden workspace never has more than one. */
  readonly token: string;
}

/** The hidden workspace's key; the workspace is made when it is missing. Rejects while the store is away. */
export async function hiddenKey(store: Store, now: number): Promise<string> {
  for (;;) {
    const found = await store.workspaces.get(HIDDEN_WORKSPACE);
    if (found) return found.key;
    const key = `self-test-${randomBytes(24).toString('hex')}`;
    await store.workspaces.create({ id: HIDDEN_WORKSPACE, key, name: 'Self-test', allowedOrigins: [], widget: { ...DEFAULT_SETTINGS }, createdTs: now });
  }
}

/** The visitor's token: as secret as the key it is made of. */
export function tokenOf(key: string): string {
  return createHash('sha256').update(`visitor of ${key}`).digest('base64url');
}

/** An address under which a relay that listens on `host` finds itself. */
export function ownUrl(scheme: 'http' | 'https', host: string, port: number): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `${scheme}://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}
