import type { IdentityProof, SingleRelayFrame, Welcome } from '@frontdesk/protocol';
import type { ChatSnapshot, ConnectionView, SignedIdentity } from '../types.ts';
import type { createProving, Proving, ProvingOptions } from './proving.ts';

/** Whose history the device holds. */
export type ProvenIdentity = NonNullable<ChatSnapshot['identity']>;

/** Fetches the part that gets proofs and answers. */
export type FetchProving = () => Promise<{ readonly createProving: typeof createProving }>;

/** The visitor's proof of who they are on the site, as the client sees it. What it takes is fetched for those who prove something. */
export interface Proof {
  /** For the hello: a proof that the relay has not answered yet. */
  due(): IdentityProof | undefined;
  /** The proven identity has ended, or is another person's than the page's: nothing of it is shown, and nothing is written in its name. */
  ended(): boolean;
  identify(given: SignedIdentity): Promise<void>;
  /** The device holds what was this person's, if anybody's. True when somebody else, or nobody, is signed in on the site now. Never rejects. */
  disowns(held: ProvenIdentity | undefined): Promise<boolean>;
  /** Settles when there is a proof, or none is to be waited for any longer. Rejects when the other part cannot be fetched: nobody goes on as whom the page may not mean. */
  ready(): Promise<unknown>;
  welcome(welcome: Welcome): void;
  lost(): void;
  /** Uses a frame that answers it; false when it is another frame. */
  answered(frame: SingleRelayFrame): boolean | undefined;
  /** True when the link stopped for want of a proof, or by a sign-out; what is to be done is then found out, and the view shown by whoever does. */
  refused(view: ConnectionView): boolean;
  /** Ends the identity at the relay, when that can be asked. Never rejects. */
  signOut(): Promise<unknown>;
  /** Forgets what the page gave. */
  clear(): void;
}

/** @param fetchProving fetches the other part; may fail, and is then asked again. */
export function createProof(options: ProvingOptions, fetchProving: FetchProving): Proof {
  let proving: Proving | undefined;
  let fetching: Promise<Proving> | undefined;
  let ended = false;

  const fetch = (): Promise<Proving> => (fetching ??= fetchProving().then((part) => (proving = part.createProving(options))));

  return {
    due: () => proving?.due(),
    ended: () => ended || !!proving?.isOther(),
    identify: async (given) => (await fetch()).identify(given),
    async disowns(held) {
      const user = held && (await fetching?.then((part) => part.user(), () => null));
      ended = !!held && (user === undefined ? held.expiresAt <= options.clock.now() : user === null);
      return typeof user === 'string' && user !== held?.user;
    },
    ready: async () => (await fetching)?.ready(),
    welcome(welcome) {
      ended = false;
      proving?.welcome(welcome);
    },
    lost: () => proving?.lost(),
    answered: (frame) => proving?.answered(frame),
    refused(view) {
      const isSignedOut = view.reason === 'unauthorized' && options.user() !== undefined;
      if (!isSignedOut && !view.reason?.startsWith('identity')) return false;
      ended ||= view.reason !== 'identity_invalid';
      options.show({ state: 'connecting', attempt: view.attempt });
      fetch().then((part) => part.refused(view), () => options.show(view));
      return true;
    },
    signOut: () => fetch().then((part) => part.signOut(), () => {}),
    clear() {
      ended = false;
      proving?.clear();
    },
  };
}
