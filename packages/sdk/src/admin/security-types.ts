/** The public shapes of signing in and of one's own security. */

/** Finishes a sign-in: a code of an authenticator app, a recovery code, or a passkey (which needs no password at all). */
export type SecondStepMethod = 'code' | 'recovery' | 'passkey';

/** The password was right, and more is asked for. */
export interface SecondStep {
  /** For `finishSignIn`. */
  readonly step: string;
  /** Milliseconds since 1970, by the relay's clock. */
  readonly expiresTs: number;
  readonly methods: readonly SecondStepMethod[];
}

/** Something that a passkey is to answer. */
export interface PasskeyChallenge {
  /** Goes back with the answer. */
  readonly step: string;
  /** For the browser, as WebAuthn writes it in JSON. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** Where somebody is signed in. */
export interface SessionInfo {
  readonly id: string;
  /** `cookie`: the relay's own console; `bearer`: the console in another page, or a program. */
  readonly kind: 'cookie' | 'bearer';
  /** "Firefox on Linux". */
  readonly device: string;
  /** Network address at the sign-in. */
  readonly address?: string;
  readonly createdTs: number;
  /** Last use, to ten minutes. */
  readonly usedTs: number;
  /** The one this is asked with. */
  readonly current: boolean;
}

export interface PasskeyInfo {
  readonly id: string;
  readonly name: string;
  readonly createdTs: number;
  /** Missing = not used yet. */
  readonly usedTs?: number;
}

/** Whether a workspace asks its agents for more than a password; `passkey` takes nothing that can be typed into a wrong page. */
export type TwoStepRule = 'optional' | 'required' | 'passkey';

/** What one has beside a password. */
export interface TwoStep {
  readonly rule: TwoStepRule;
  /** An authenticator app is set up. */
  readonly authenticator: boolean;
  readonly passkeys: readonly PasskeyInfo[];
  /** How many are left. */
  readonly recoveryCodes: number;
}

/** `codes`: fresh recovery codes, told once; they come with the first factor. */
export type TwoStepChanged = TwoStep & { readonly codes?: readonly string[] };

/** A proof of who one is; a passkey answers `beginConfirm`. */
export type IdentityConfirmation = { password: string } | { code: string } | { step: string; response: unknown };

/** One's own security. Changes need a proof of the last 15 minutes of who one is, see `AdminClient.onConfirm`. */
export interface MySecurityApi {
  sessions(): Promise<readonly SessionInfo[]>;
  endSession(id: string): Promise<void>;
  /** All but the present one. */
  endOtherSessions(): Promise<void>;
  twoStep(): Promise<TwoStep>;
  /** Begins with an authenticator app: its secret in base32, and the address that a QR code shows. */
  offerAuthenticator(): Promise<{ secret: string; uri: string }>;
  /** Gives the app's first code; all other sessions end. */
  enableAuthenticator(code: string): Promise<TwoStepChanged>;
  removeAuthenticator(): Promise<TwoStep>;
  /** Makes those before worthless. */
  renewRecoveryCodes(): Promise<readonly string[]>;
  beginPasskey(): Promise<PasskeyChallenge>;
  /** `response`: what the browser made of the challenge, in JSON. All other sessions end. */
  addPasskey(input: { step: string; name: string; response: unknown }): Promise<TwoStepChanged>;
  removePasskey(id: string): Promise<TwoStep>;
  /** Proves again who one is. Rejects with `not_confirmed`. */
  confirm(proof: IdentityConfirmation): Promise<void>;
  beginConfirm(): Promise<PasskeyChallenge>;
}

/** What the workspace asks for at sign-in; needs `security.manage`. */
export interface SecurityRules {
  readonly twoStep: TwoStepRule;
  /** Who has no second step at all. */
  readonly without: readonly { readonly id: string; readonly name: string }[];
}

export interface SecurityApi {
  get(): Promise<SecurityRules>;
  /** Who lacks what is asked for loses every right until they set it up. Rejects with `needed` when one lacks it oneself. */
  update(patch: { twoStep: TwoStepRule }): Promise<SecurityRules>;
}

/** A one-time link. */
export interface LinkInfo {
  readonly purpose: 'owner' | 'invite' | 'reset';
  readonly email?: string;
  readonly name?: string;
}

