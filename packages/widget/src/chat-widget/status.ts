import type { ChatSnapshot, ConnectionView, ConversationView } from '@frontdesk/sdk';
import type { ChatWords, WordKey } from '../words/index.ts';

/** A connection under way for longer than this is explained. Milliseconds. */
export const PATIENCE_MS = 2_000;

/** What the line under the header says. */
export interface StatusLine {
  readonly text: string;
  /** `info`: passes by itself; `problem`: it may need the visitor. */
  readonly tone: 'info' | 'problem';
  /** What the button beside it says; missing = there is nothing to press. */
  readonly offer?: 'tryNow' | 'asGuest' | 'startNew';
  /** Changes by itself with time: say it again in a second. */
  readonly ticking: boolean;
}

type Offer = StatusLine['offer'];

/** Passes by itself. */
const passing = (text: string): StatusLine => ({ text, tone: 'info', ticking: true });
const problem = (text: string, offer?: Offer, ticking = false): StatusLine => ({ text, tone: 'problem', offer, ticking });
const secondsUntil = (ts: number, now: number): number => Math.max(0, Math.ceil((ts - now) / 1_000));

function waiting({ reason, retryAt = 0 }: ConnectionView, now: number, words: ChatWords): StatusLine {
  if (reason === 'offline') return problem(words.say('noNetwork'));
  if (reason === 'relay_away') return passing(words.say('restarting'));
  const count = secondsUntil(retryAt, now);
  if (!count) return problem(words.say('retryNow'), undefined, true);
  return problem(words.say(reason === 'overloaded' ? 'busy' : 'retryIn', { count }), 'tryNow', true);
}

/** What is said when the link has ended for good, and what the visitor may do about it; by the reason. */
const STOPPED: Partial<Record<string, readonly [sentence: WordKey, offer?: Offer]>> = {
  unsupported: ['outdated'],
  identity_expired: ['signedOut', 'startNew'],
  identity_invalid: ['notBelieved', 'asGuest'],
  blocked: ['blocked', 'tryNow'],
};

function stopped({ reason = '' }: { reason?: string }, words: ChatWords): StatusLine {
  const [sentence, offer] = STOPPED[reason] ?? ['stopped', 'tryNow'];
  return problem(words.say(sentence), offer);
}

/** What is to be said about the link alone. */
function linkLine(connection: ConnectionView | undefined, connectingSince: number | undefined, now: number, words: ChatWords): StatusLine | undefined {
  switch (connection?.state) {
    case 'waiting':
      return waiting(connection, now, words);
    case 'stopped':
      return stopped(connection, words);
    case 'connecting':
      // The first moment of a first attempt is not worth a line; later ones follow a line that was there already.
      if (now - (connectingSince ?? now) < PATIENCE_MS) return passing(connection.attempt > 0 ? words.say('connecting') : '');
      return problem(words.say('connectingLong'), undefined, true);
  }
}

/**
 * The truth about the connection in one sentence; undefined when all is well.
 * @param connectingSince when the present attempt began, milliseconds since 1970.
 */
export function statusLine(snapshot: ChatSnapshot | undefined, connectingSince: number | undefined, now: number, words: ChatWords): StatusLine | undefined {
  const said = linkLine(snapshot?.connection, connectingSince, now, words);
  // The sentences about a lost link promise that messages are kept. Where they are not, that is what the visitor must know.
  if (!snapshot || snapshot.persistent || said?.text === '' || snapshot.connection.reason === 'unsupported' || snapshot.connection.reason === 'blocked') return said;
  return problem(words.say('notKept'), said?.offer, said?.ticking);
}

/** Why the next message must wait, as told for one that waits already; undefined when it need not. */
export function sendingBlocked(conversation: ConversationView | undefined, now: number, words: ChatWords): string | undefined {
  const held = conversation?.items.findLast((item) => item.type === 'message' && item.own && item.status !== 'failed' && item.error !== undefined);
  if (held?.type !== 'message' || !held.error) return undefined;
  if (held.error.code === 'rate_limited') return words.say('sendAgainIn', { count: Math.max(1, secondsUntil(held.error.retryAt ?? now, now)) });
  return held.error.code === 'unavailable' ? words.say('waitingStore') : undefined;
}
