/** Something tries are counted against. */
export interface TryCounter {
  readonly key: string;
  /** Tries taken in `ms`. */
  readonly most: number;
  /** Milliseconds from the first try on. */
  readonly ms: number;
}

/** What was begun and not finished, found by the hash of a secret. */
export interface StoredStep {
  /** SHA-256 of the secret, hex. */
  readonly hash: string;
  readonly workspace: string;
  /** `second`: the password was right and a second factor is missing. The others: a passkey is to answer the challenge. */
  readonly purpose: 'second' | 'passkey' | 'new_passkey' | 'confirm';
  /** Missing where a passkey will say who it is. */
  readonly agent?: string;
  /** Base64url. */
  readonly challenge?: string;
  readonly expiresTs: number;
}

/** An authenticator app. */
export interface StoredAuthenticator {
  /** Sealed by the key ring. */
  readonly secret: string;
  /** Missing until a first code was given. */
  readonly enabledTs?: number;
}

/** A passkey of an agent. */
export interface StoredPasskey {
  readonly id: string;
  readonly workspace: string;
  readonly agent: string;
  /** The credential's id, base64url. */
  readonly credential: string;
  /** COSE. */
  readonly publicKey: Uint8Array<ArrayBuffer>;
  /** The device's own count of uses; 0 = it does not count. */
  readonly counter: number;
  readonly transports: readonly string[];
  readonly name: string;
  readonly createdTs: number;
  readonly usedTs?: number;
}

/** What an agent has beside a password. */
export interface Factors {
  readonly authenticator?: StoredAuthenticator;
  /** Oldest first. */
  readonly passkeys: readonly StoredPasskey[];
  /** Recovery codes that are left. */
  readonly recoveryCodes: number;
}

/** Whether a workspace asks its agents for more than a password: `passkey` takes nothing that can be typed into a wrong page. */
export type TwoStepRule = 'optional' | 'required' | 'passkey';

/** How agents sign in. Each call is one transaction; what an agent has goes with the agent. */
export interface SignInStore {
  /**
   * Counts a try against each counter in turn, up to the first that is exhausted: what one of them refused does not weigh on those after it.
   * Resolves to when the exhausted one starts anew, milliseconds since 1970; undefined when none is.
   */
  countTry(counters: readonly TryCounter[], now: number): Promise<number | undefined>;
  /** Takes one try back, or with `all` every one. */
  forgiveTry(counters: readonly { readonly key: string; readonly all?: boolean }[]): Promise<void>;

  createStep(step: StoredStep, now: number): Promise<void>;
  /** Looks without using it up. Undefined when unknown or expired at `now`. */
  step(hash: string, now: number): Promise<StoredStep | undefined>;
  /** Uses it up: of two at once, one gets it. */
  takeStep(hash: string, now: number): Promise<StoredStep | undefined>;

  factors(workspace: string, agent: string): Promise<Factors>;
  /** Puts a secret that no code was given for yet; one that is enabled stays, and the answer is false. */
  offerAuthenticator(workspace: string, agent: string, secret: string): Promise<boolean>;
  /** Enables what was offered. False when nothing is offered, or the step is spent. */
  enableAuthenticator(workspace: string, agent: string, step: number, now: number): Promise<boolean>;
  /** Spends the time step and those before it, once: of two with the same step one gets true. */
  spendStep(workspace: string, agent: string, step: number): Promise<boolean>;
  /** Puts the same secret sealed under another key; false when it is not `before` any more. */
  resealAuthenticator(workspace: string, agent: string, before: string, after: string): Promise<boolean>;
  removeAuthenticator(workspace: string, agent: string): Promise<boolean>;

  addPasskey(passkey: StoredPasskey): Promise<'added' | 'known'>;
  passkey(workspace: string, credential: string): Promise<StoredPasskey | undefined>;
  /** Notes a use. */
  usePasskey(workspace: string, credential: string, counter: number, usedTs: number): Promise<void>;
  /** Undefined when the agent has no such passkey. */
  removePasskey(workspace: string, agent: string, id: string): Promise<StoredPasskey | undefined>;

  /** Replaces all codes; hashes, see `hashSecret`. */
  setRecoveryCodes(workspace: string, agent: string, hashes: readonly string[]): Promise<void>;
  /** Uses a code up. Resolves to how many are left; undefined when it is none of theirs. */
  useRecoveryCode(workspace: string, agent: string, hash: string): Promise<number | undefined>;
  /** Removes the authenticator, all passkeys and codes. False when there was nothing. */
  removeFactors(workspace: string, agent: string): Promise<boolean>;

  /** Default: `optional`. */
  rule(workspace: string): Promise<TwoStepRule>;
  setRule(workspace: string, rule: TwoStepRule): Promise<void>;
}
