import type { ChatSnapshot, ConnectionView, ConversationView } from '@frontdesk/sdk';
import type { ChatWords } from '../words/index.ts';

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

const line = (text: string, options: Partial<StatusLine> = {}): StatusLine => ({ text, tone: 'info', ticking: false, ...options });
const secondsUntil = (ts: number, now: number): number => Math.max(0, Math.ceil((ts - now) / 1_000));

function waiting(connection: ConnectionView, now: number, words: ChatWords): StatusLine {
  if (connection.reason === 'offline') return line(words.say('noNetwork'), { tone: 'problem' });
  if (connection.reason === 'relay_away') return line(words.say('restarting'), { ticking: true });
  const count = secondsUntil(connection.retryAt ?? now, now);
  if (!count) return line(words.say('retryNow'), { tone: 'problem', ticking: true });
  return line(words.say(connection.reason === 'overloaded' ? 'busy' : 'retryIn', { count }), { tone: 'problem', offer: 'tryNow', ticking: true });
}

function stopped(connection: ConnectionView, words: ChatWords): StatusLine {
  switch (connection.reason) {
    case 'unsupported':
      return line(words.say('outdated'), { tone: 'problem' });
    case 'identity_expired':
      return line(words.say('signedOut'), { tone: 'problem', offer: 'startNew' });
    case 'identity_invalid':
      return line(words.say('notBelieved'), { tone: 'problem', offer: 'asGuest' });
    case 'blocked':
      return line(words.say('blocked'), { tone: 'problem', offer: 'tryNow' });
    default:
      return line(words.say('stopped'), { tone: 'problem', offer: 'tryNow' });
  }
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
      if (now - (connectingSince ?? now) < PATIENCE_MS) return connection.attempt > 0 ? line(words.say('connecting'), { ticking: true }) : line('', { ticking: true });
      return line(words.say('connectingLong'), { tone: 'problem', ticking: true });
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
  return { ...(said ?? line('')), text: words.say('notKept'), tone: 'problem' };
}

/** Why the next message must wait, as told for one that waits already; undefined when it need not. */
export function sendingBlocked(conversation: ConversationView | undefined, now: number, words: ChatWords): string | undefined {
  const held = conversation?.items.findLast((item) => item.type === 'message' && item.own && item.status !== 'failed' && item.error !== undefined);
  if (held?.type !== 'message' || !held.error) return undefined;
  if (held.error.code === 'rate_limited') return words.say('sendAgainIn', { count: Math.max(1, secondsUntil(held.error.retryAt ?? now, now)) });
  return held.error.code === 'unavailable' ? words.say('waitingStore') : undefined;
}
