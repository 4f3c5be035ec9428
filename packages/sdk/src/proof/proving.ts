import type { ClientFrame, IdentityProof, RelayFrameOf, SingleRelayFrame, Welcome } from '@frontdesk/protocol';
import { createTimer } from '../clock.ts';
import { ChatError } from '../error.ts';
import type { SavedVisitor } from '../cache/cache.ts';
import type { Device } from '../storage/device.ts';
import type { Identity } from '../storage/identity.ts';
import type { ChatErrorShape, Clock, ConnectionView, SignedIdentity } from '../types.ts';
import { userOf } from './user-of.ts';

/** The page has this long to give a token before the chat goes on without; milliseconds. It is still taken later. */
const PATIENCE_MS = 10_000;
/** A relay that does not answer a sign-out is not waited for longer; milliseconds. */
const SIGN_OUT_MS = 3_000;

/** What proving needs from the client around it. */
export interface ProvingOptions {
  readonly clock: Clock;
  /** Milliseconds to wait after so many failures. */
  readonly backoffMs: (failures: number) => number;
  readonly newId: () => string;
  /** False when there is no link. */
  readonly send: (frame: ClientFrame) => boolean;
  /** Connects from `stopped` when the application wants a connection. */
  readonly resume: () => void;
  readonly show: (view: ConnectionView) => void;
  /** The person whose history this client holds. */
  readonly user: () => string | undefined;
  readonly device: Pick<Device, 'get'>;
  readonly identity: Pick<Identity, 'token' | 'rename'>;
  /** Settles when what the device holds is read, if that has begun. */
  readonly opened: () => Promise<unknown> | undefined;
  /** The relay believes it; `token` replaces the one that this client had: the same visitor's, under another name. */
  readonly proven: (identity: { readonly user: string; readonly expiresInMs: number }, token?: string) => void;
  /** Forgets the present visitor and begins as somebody new. */
  readonly anew: () => Promise<void>;
  readonly report: (error: ChatErrorShape) => void;
}

/** Gets proofs from the page and the relay's answers to them. Pure apart from what is passed in. */
export interface Proving {
  /** A proof that the relay has not answered; it counts as sent with the hello that asks for it. */
  due(): IdentityProof | undefined;
  /** Resolves when the relay believes it, or when the page says that nobody is signed in. */
  identify(given: SignedIdentity): Promise<void>;
  /** Who the page says is there, once it has said so: '' = nobody. Undefined when it cannot be told. */
  user(): Promise<string | undefined>;
  ready(): Promise<unknown>;
  /** This client holds another person's history than the page's proof, not answered yet, is of. */
  isOther(): boolean;
  welcome(welcome: Welcome): void;
  lost(): void;
  answered(frame: SingleRelayFrame): boolean;
  refused(view: ConnectionView): Promise<void>;
  signOut(): Promise<void>;
  clear(): void;
}

/** What came of asking the page: a proof; `null`, nobody is signed in there; undefined, it could not say. */
type Given = IdentityProof | null | undefined;

export function createProving(options: ProvingOptions): Proving {
  const { clock, newId, send, report } = options;
  let source: SignedIdentity | undefined;
  let given: Promise<Given> = Promise.resolve(undefined);
  let offered: Promise<unknown> = Promise.resolve();
  /** Not answered yet. */
  let proof: IdentityProof | undefined;
  /** The hello of the present link took it along. */
  let carried: IdentityProof | undefined;
  /** Name of the `identify` that the relay has not answered. */
  let question: string | undefined;
  /** A fresh proof was asked for since one was believed. */
  let asked = false;
  let failures = 0;
  /** How the link stopped for want of a proof. */
  let stopped: ConnectionView | undefined;
  let waiting: { readonly resolve: () => void; readonly reject: (error: ChatError) => void } | undefined;
  let leaving: { readonly id: string; readonly done: () => void } | undefined;
  const again = createTimer(clock);
  const patience = createTimer(clock);
  const leave = createTimer(clock);

  const settle = (error?: ChatError): void => {
    if (error) waiting?.reject(error);
    else waiting?.resolve();
    waiting = undefined;
  };

  /** Asks the page. Never rejects; what it cannot give now is asked for again. */
  const ask = async (): Promise<Given> => {
    const mine = source;
    if (!mine) return undefined;
    if ('hash' in mine) return mine;
    const token = mine.token !== undefined && !asked ? mine.token : undefined;
    if (token !== undefined) return { token };
    const late = new Promise<never>((_, reject) => patience(() => reject(new Error(`no answer within ${PATIENCE_MS / 1_000} s`)), PATIENCE_MS));
    try {
      const fresh = await Promise.race([mine.getToken?.() ?? null, late]);
      failures = 0;
      return fresh ? { token: fresh } : null;
    } catch (error) {
      if (source !== mine) return undefined;
      report({ code: 'identity_unavailable', message: `getToken: ${error instanceof Error ? error.message : String(error)}`, retryable: true });
      const waitMs = retry(put);
      if (stopped) options.show({ ...stopped, state: 'waiting', retryAt: clock.now() + waitMs });
      return undefined;
    } finally {
      patience();
    }
  };

  /** @returns the time until then, milliseconds. */
  const retry = (run: () => void): number => {
    const waitMs = options.backoffMs(failures++);
    again(run, waitMs);
    return waitMs;
  };

  /** Gets a proof and puts it before the relay: on the link, or with the next hello. */
  function put(): void {
    given = ask();
    const mine = source;
    offered = given.then(async (next) => {
      await options.opened();
      if (source !== mine || next === undefined) return;
      const [held, user] = [options.user() ?? (stopped && ''), next ? userOf(next) : null];
      // Nothing of one person is left when another is there, or nobody is.
      if (held !== undefined && user !== undefined && user !== held) await options.anew();
      if (source !== mine) return;
      proof = next ?? undefined;
      if (proof) offer();
      else settle();
      options.resume();
    }).catch((error: unknown) => report({ code: 'storage', message: String(error), retryable: true }));
  }

  /** Without a link, the next hello takes it along. */
  const offer = (): void => {
    const id = newId();
    if (proof && send({ t: 'identify', id, identity: plain(proof) })) question = id;
  };

  const isOther = (): boolean => {
    const [own, held] = [proof && userOf(proof), options.user()];
    return own !== undefined && held !== undefined && own !== held;
  };

  /** The relay believes a proof: this tab's, or another tab's, which may be of somebody else. */
  const believed = (): void => {
    carried = question = undefined;
    // Who came first goes, and what is theirs: this tab's page says that somebody else is there.
    if (isOther()) return put();
    asked = false;
    failures = 0;
    // The page has not given this tab's proof yet: what was believed is another tab's, maybe of somebody else.
    if (!proof) return;
    proof = undefined;
    settle();
  };

  /** Whether the page can be asked for another proof than the one that was refused. */
  const mayAsk = (refused: boolean): boolean => source !== undefined && ('hash' in source ? !refused : !!source.getToken && !(refused && asked));

  /** Another tab has proven the same visitor and stored the token that replaced this one. */
  const takenOver = async (): Promise<boolean> => {
    const [token, saved] = await Promise.all([options.device.get<string>('token'), options.device.get<SavedVisitor>('visitor')]);
    const held = options.user();
    if (!token || token === options.identity.token || (held !== undefined && saved?.identity?.user !== held)) return false;
    options.identity.rename(token);
    return true;
  };

  const nacked = ({ code, message, retryMs }: RelayFrameOf<'nack'>): void => {
    question = undefined;
    if (retryMs !== undefined || code === 'unavailable') return void retry(offer);
    proof = undefined;
    if (code.startsWith('identity') && mayAsk(true)) {
      asked = true;
      return put();
    }
    settle(new ChatError(code, message));
  };

  return {
    due: () => (carried = proof && plain(proof)),
    identify(next) {
      checkProof(next);
      settle(new ChatError('closed', 'Another identify came after it'));
      source = next;
      proof = carried = question = undefined;
      asked = false;
      failures = 0;
      again();
      const done = new Promise<void>((resolve, reject) => (waiting = { resolve, reject }));
      put();
      return done;
    },
    async user() {
      const next = await given;
      return next === null ? '' : next && userOf(next);
    },
    ready: () => offered,
    isOther,
    welcome({ identity }) {
      stopped = undefined;
      if (identity && carried) return believed();
      carried = undefined;
      offer();
    },
    lost() {
      question = undefined;
      leaving?.done();
    },
    answered(frame) {
      if ((frame.t === 'ok' || frame.t === 'nack') && frame.id === leaving?.id) leaving.done();
      else if (frame.t === 'identified') {
        options.proven(frame, frame.token);
        believed();
      }
      else if (frame.t === 'nack' && frame.id === question) nacked(frame);
      else return false;
      return true;
    },
    async refused(view) {
      const mine = source;
      const sent = carried !== undefined;
      const isSignedOut = view.reason === 'unauthorized';
      if (isSignedOut && stopped) return options.show(view);
      carried = undefined;
      if (isSignedOut) {
        // By another tab, which tells all of them as soon as the device is cleared. If it does not come to that, the relay says what to do.
        stopped = { ...view, reason: 'identity_expired' };
        again(options.resume, SIGN_OUT_MS);
        return undefined;
      }
      if (!sent && (await takenOver())) return options.resume();
      // What the page has given since the hello was said has not been heard yet.
      if (!sent) await offered;
      if (source !== mine) return;
      if (!sent && proof) return options.resume();
      stopped ??= view;
      if (mayAsk(sent)) {
        asked = true;
        return put();
      }
      // What is to be told is how it began: an identity that has ended does not become a guest's by a wrong proof.
      options.show({ ...view, reason: stopped.reason });
      proof = stopped = undefined;
      settle(new ChatError(view.reason!, view.message ?? view.reason!));
    },
    signOut: () => new Promise((resolve) => {
      const id = newId();
      if (!send({ t: 'sign_out', id })) return resolve();
      const done = (): void => {
        leave();
        leaving = undefined;
        resolve();
      };
      leaving = { id, done };
      leave(done, SIGN_OUT_MS);
    }),
    clear() {
      source = proof = carried = question = stopped = undefined;
      again();
      patience();
      settle(new ChatError('closed', 'Forgotten'));
    },
  };
}

/** Plain JavaScript may give anything: what proves nothing is refused, instead of looking as if it had been believed. */
function checkProof(given: unknown): void {
  const { token, getToken, id, hash } = Object(given) as Record<string, unknown>;
  if (typeof token === 'string' || typeof getToken === 'function' || (typeof id === 'string' && typeof hash === 'string')) return;
  throw new ChatError('invalid', 'identify takes a proof that your server signed: { getToken }, { token } or { id, hash }. What nobody proves, such as a name alone, goes to setProfile.');
}

/** What the relay takes of it: never the page's function. */
function plain(proof: IdentityProof): IdentityProof {
  if ('token' in proof) return { token: proof.token };
  const { id, hash, name, email, phone, attributes } = proof;
  return { id, hash, name, email, phone, attributes };
}
