import { createHash } from 'node:crypto';
import { CLOSE_CODES, type IdentityProof, visitorToken } from '@frontdesk/protocol';
import { type Bus, visitorTopic } from '../../bus/bus.ts';
import type { Chat } from '../../chat/chat.ts';
import type { KeyRing } from '../../crypto/key-ring.ts';
import type { EndedIdentity } from '../../store/identities.ts';
import type { StoredVisitor, VisitorPatch } from '../../store/records.ts';
import type { Store } from '../../store/store.ts';
import { checkProof, ProofRefused } from './proofs.ts';

/** SHA-256, hex: what the store knows of a visitor's token. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Somebody who proved who they are. */
export interface Identified {
  readonly visitor: StoredVisitor;
  readonly user: string;
  /** Milliseconds since 1970. */
  readonly expiresTs: number;
  /** Replaces the token they came with, which is worthless now. Missing: theirs stays. */
  readonly token?: string;
  /** SHA-256 of the token that counts now. */
  readonly tokenHash: string;
  /** Tells everybody else: sockets of the old token end, devices and consoles learn what moved. Call it after the answer is written. */
  tell(): void;
}

/** Who visitors are on the site. */
export interface VisitorIdentities {
  /** @throws ProofRefused, or StoreUnavailable. */
  signIn(workspace: { readonly id: string; readonly key: string }, tokenHash: string, proof: IdentityProof, patch: VisitorPatch): Promise<Identified>;
  /** Ends the identity of this token, calls `answer`, then ends its sockets. A token without an identity keeps them. */
  signOut(workspace: string, tokenHash: string, answer: () => void): Promise<void>;
  /** Ends the sockets of these sessions. */
  ended(workspace: string, sessions: readonly EndedIdentity[], reason: string): void;
}

export interface VisitorIdentitiesOptions {
  readonly store: Store;
  readonly bus: Bus;
  readonly chat: Chat;
  readonly keys: KeyRing;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export function createVisitorIdentities({ store, bus, chat, keys, now }: VisitorIdentitiesOptions): VisitorIdentities {
  const hangUp = (workspace: string, visitor: string, code: number, reason: string, session?: string): void =>
    bus.publish(visitorTopic(workspace, visitor), { type: 'close', code, reason, ...(session === undefined ? {} : { session }) });
  const ended = (workspace: string, sessions: readonly EndedIdentity[], reason: string): void => {
    for (const { visitor, tokenHash } of sessions) hangUp(workspace, visitor, CLOSE_CODES.identity_expired, reason, tokenHash);
  };

  return {
    async signIn(workspace, tokenHash, proof, patch) {
      const { told, ...proven } = await checkProof(keys, await store.identities.keys(workspace.id), workspace, proof, now());
      const fresh = visitorToken();
      const outcome = await store.identities.signIn({ ...proven, workspace: workspace.id, tokenHash, freshTokenHash: hashToken(fresh), patch: { ...patch, ...told } });
      if (outcome.status === 'revoked') throw new ProofRefused('identity_expired', 'This token was signed out, or its key was withdrawn. Sign a fresh one.');
      const { visitor, rotated, merged, before } = outcome;
      return {
        visitor, user: proven.user, expiresTs: proven.expiresTs, tokenHash: rotated ? hashToken(fresh) : tokenHash, ...(rotated ? { token: fresh } : {}),
        tell() {
          if (rotated) hangUp(workspace.id, before ?? visitor.id, CLOSE_CODES.identity_changed, 'This token was replaced: somebody signed in with it.', tokenHash);
          chat.visitorSignedIn(workspace.id, visitor.id, merged);
        },
      };
    },

    async signOut(workspace, tokenHash, answer) {
      const session = await store.identities.signOut(workspace, tokenHash);
      answer();
      if (session) hangUp(workspace, session.visitor, CLOSE_CODES.signed_out, 'You signed out.', tokenHash);
    },

    ended,
  };
}
