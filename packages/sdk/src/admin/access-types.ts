/** Access for programs, and for the users of the site. */
export interface ApiToken {
  readonly id: string;
  readonly name: string;
  readonly createdTs: number;
  readonly expiresTs?: number;
  /** Names of permissions: what it may do at most. */
  readonly scopes: readonly string[];
  /** Whose personal token it is; missing = one of the workspace. */
  readonly agent?: string;
  /** Last use, to the minute; missing = not used yet. */
  readonly usedTs?: number;
}

/** What a token is to be like. */
export interface NewToken {
  name: string;
  /** Milliseconds since 1970. Default: it does not expire. */
  expiresTs?: number;
  /** Names of permissions that one holds oneself. Default: all that a token may have. */
  scopes?: readonly string[];
}

/** Tokens of the workspace, or one's own. */
export interface TokenApi {
  list(): Promise<readonly ApiToken[]>;
  /** `secret` is shown once. */
  create(input: NewToken): Promise<{ token: ApiToken; secret: string }>;
  remove(id: string): Promise<void>;
}

/** How a site signs: a shared secret, an own key pair of which the relay has the public half, or the older hash of an id. */
export type IdentityAlgorithm = 'HS256' | 'ES256' | 'EdDSA' | 'user_hash';

export interface IdentityKey {
  /** Its name, for the header of a JWT. */
  readonly kid: string;
  readonly algorithm: IdentityAlgorithm;
  /** PEM; for key pairs. */
  readonly publicKey?: string;
  readonly createdTs: number;
}

/** How the site proves who its users are. */
export interface SiteIdentity {
  /** What `iss` and `aud` of a JWT must say. */
  readonly issuer: string;
  /** An id that is told without a proof is refused. */
  readonly required: boolean;
  readonly keys: readonly IdentityKey[];
}

/** Needs the permission `security.manage`. */
export interface IdentityApi {
  get(): Promise<SiteIdentity>;
  update(patch: { required: boolean }): Promise<SiteIdentity>;
  /** `secret` is shown once; there is none for a key pair of the site's own. Rejects with `too_many_keys` or `other_algorithm`. */
  makeKey(input: { algorithm: IdentityAlgorithm; publicKey?: string }): Promise<{ key: IdentityKey; secret?: string }>;
  /** Ends every identity that it proved, at once. */
  withdrawKey(kid: string): Promise<void>;
}
