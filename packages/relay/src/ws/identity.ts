import type { ClientFrameOf, RelayFrameOf } from '@frontdesk/protocol';
import { toRefusal } from '../chat/refusals.ts';
import { ProofRefused } from '../identity/visitors/proofs.ts';
import type { Peer } from './peer.ts';

/** Proving who one is on an open connection, and taking it back. Both answer by themselves and never throw. */

/** The same person again: this connection lives on. Anybody else: they get a token, and come again with it. */
export async function identify(peer: Peer, { id, identity }: ClientFrameOf<'identify'>): Promise<void> {
  const { principal, realm } = peer;
  if (principal.kind !== 'visitor' || principal.session === undefined || !realm.identities) return peer.nack(id, undefined, 'forbidden', 'identify: visitors only');
  try {
    const workspace = { id: principal.workspace, key: principal.workspaceKey ?? '' };
    const { user, expiresTs, token, tell } = await realm.identities.signIn(workspace, principal.session, identity, { seenTs: realm.now() });
    if (token === undefined) peer.signedUntil(expiresTs);
    peer.writer.write(JSON.stringify({ t: 'identified', id, user, expiresInMs: Math.max(0, expiresTs - realm.now()), ...(token === undefined ? {} : { token }) } satisfies RelayFrameOf<'identified'>));
    tell();
  } catch (error) {
    refuse(peer, id, error);
  }
}

export async function signOut(peer: Peer, { id }: ClientFrameOf<'sign_out'>): Promise<void> {
  const { principal, realm } = peer;
  if (principal.kind !== 'visitor' || principal.session === undefined || !realm.identities) return peer.nack(id, undefined, 'forbidden', 'sign_out: visitors only');
  try {
    await realm.identities.signOut(principal.workspace, principal.session, () => peer.writer.write(`{"t":"ok","id":"${id}"}`));
  } catch (error) {
    refuse(peer, id, error);
  }
}

function refuse(peer: Peer, id: string, error: unknown): void {
  if (error instanceof ProofRefused) return peer.nack(id, undefined, error.code, error.message);
  const refusal = toRefusal(error, peer.realm.log);
  peer.nack(id, undefined, refusal.code, refusal.message, refusal.retryMs);
}
