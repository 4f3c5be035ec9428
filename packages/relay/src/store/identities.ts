import type { Attributes, StoredConversation, StoredVisitor, VisitorPatch } from './records.ts';

/** How the site signs who its users are. `user_hash` is the older form: an HMAC of the user's id, without an end. */
export type IdentityAlgorithm = 'HS256' | 'ES256' | 'EdDSA' | 'user_hash';

/** A key that a site signs its users with. */
export interface StoredIdentityKey {
  readonly kid: string;
  readonly workspace: string;
  readonly algorithm: IdentityAlgorithm;
  /** Sealed by the key ring; for HS256 and user_hash. */
  readonly secret?: string;
  /** SPKI in PEM form; for ES256 and EdDSA. */
  readonly publicKey?: string;
  readonly createdBy: string;
  readonly createdTs: number;
}

/** Outcome of `addKey`. `full`: there are two of its kind. `other_algorithm`: the workspace signs with another one. */
export type KeyAdded = { readonly status: 'added' | 'full' } | { readonly status: 'other_algorithm'; readonly algorithm: IdentityAlgorithm };

/** A session of a signed identity that was ended: whose, and the hash of its token. */
export interface EndedIdentity {
  readonly visitor: string;
  readonly tokenHash: string;
}

/** Facts that the site proved about a person. Missing ones are not proven. */
export interface ProvenFacts {
  readonly name?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly attributes?: Attributes;
}

/** A person whose proof was checked, and the token that they came with. */
export interface SignIn {
  readonly workspace: string;
  /** SHA-256 of the token they came with, hex. */
  readonly tokenHash: string;
  /** SHA-256 of the token that they get if theirs is replaced. */
  readonly freshTokenHash: string;
  /** Their id on the site. */
  readonly user: string;
  readonly kid: string;
  /** SHA-256 of the proof, where a proof can be spent: it is refused after a sign-out. Until `expiresTs` it would be taken. */
  readonly proof?: { readonly hash: string; readonly expiresTs: number };
  /** When the identity ends, milliseconds since 1970. */
  readonly expiresTs: number;
  readonly facts: ProvenFacts;
  /** What is told beside: locale, page, device, facts that nobody proved. */
  readonly patch: VisitorPatch;
}

export type SignedIn =
  /** The proof was used in a session that was signed out, or its key is gone. */
  | { readonly status: 'revoked' }
  | {
    readonly status: 'signed_in';
    readonly visitor: StoredVisitor;
    /** The fresh token is theirs now, and the one they came with is worthless. */
    readonly rotated: boolean;
    /** An anonymous visitor who is this person now, and does not exist any more; with the conversations that moved. */
    readonly merged?: { readonly visitor: string; readonly conversations: readonly StoredConversation[] };
    /** Whoever this token belonged to before, when it is not the same visitor any more. */
    readonly before?: string;
  };

/**
 * Who visitors are on the site: keys, people and their sessions. Each call is one transaction.
 *
 * A token is an anonymous visitor's (`VisitorStore.arrive`), or a session of a signed identity, never both, and a token that was replaced
 * stays a session that has ended: it never makes or finds an anonymous visitor again.
 */
export interface IdentityStore {
  keys(workspace: string): Promise<readonly StoredIdentityKey[]>;
  /** At most two live keys of a kind (JWT, user_hash); all JWT keys of a workspace have one algorithm. */
  addKey(key: StoredIdentityKey): Promise<KeyAdded>;
  /** Withdraws a key and ends every session that it proved. Undefined when there is no such key. */
  removeKey(workspace: string, kid: string): Promise<readonly EndedIdentity[] | undefined>;
  /** Puts the same secret sealed under another key; false when it is not `before` any more. */
  resealKey(workspace: string, kid: string, before: string, after: string): Promise<boolean>;
  /** Whether an unsigned identify is refused. Default: no. */
  required(workspace: string): Promise<boolean>;
  setRequired(workspace: string, required: boolean): Promise<void>;
  /**
   * Makes the token's visitor the person `user`.
   * - Nobody has that id yet: an anonymous visitor becomes them, keeping their own id and conversations.
   * - Somebody has: an anonymous visitor's conversations, with their messages, cursors and events, become theirs, and the anonymous one is gone.
   * - The token is a session of somebody else: nothing moves; that session ends.
   * The token is replaced unless it is a living session of the same person, whose time is extended.
   */
  signIn(request: SignIn): Promise<SignedIn>;
  /** The token was replaced or signed out, or the key behind it withdrawn: it lets nobody in any more. Not: its time is over. */
  ended(workspace: string, tokenHash: string): Promise<boolean>;
  /** Ends the session and revokes what proved it. Undefined when there is none that lives. */
  signOut(workspace: string, tokenHash: string): Promise<EndedIdentity | undefined>;
}
