/** What PROTOCOL.md says is answered to a client's frame, when everything that the frame refers to exists. */
import type { Example } from '../../protocol/corpus.ts';

/** Who says the frame, after `welcome`. */
export type Role = 'visitor' | 'staff';

/** One answer: the frame's type, the code of a refusal, and the close code that follows. */
export interface Answer {
  readonly t: 'ack' | 'nack' | 'ok' | 'snapshot' | 'page' | 'history' | 'pong' | 'error' | 'nothing';
  readonly code?: string;
  readonly close?: number;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const ACK: Answer = { t: 'ack' };
const NOTHING: Answer = { t: 'nothing' };
const refused = (t: 'nack' | 'error', code: string): Answer => ({ t, code });

/** §3, "who may" and "answered by": the author is the visitor; `after` or `before` of the example never lies within the log's epoch. */
const TABLE: Readonly<Record<string, Readonly<Record<Role, Answer>>>> = {
  hello: { visitor: refused('error', 'out_of_order'), staff: refused('error', 'out_of_order') },
  send: { visitor: ACK, staff: ACK },
  edit: { visitor: ACK, staff: refused('nack', 'forbidden') },
  delete: { visitor: ACK, staff: ACK },
  state: { visitor: refused('nack', 'forbidden'), staff: ACK },
  sync: { visitor: { t: 'snapshot' }, staff: { t: 'snapshot' } },
  unsync: { visitor: NOTHING, staff: NOTHING },
  history: { visitor: { t: 'history' }, staff: { t: 'history' } },
  cursor: { visitor: NOTHING, staff: NOTHING },
  typing: { visitor: NOTHING, staff: NOTHING },
  presence: { visitor: refused('error', 'forbidden'), staff: NOTHING },
  profile: { visitor: { t: 'ok' }, staff: refused('nack', 'forbidden') },
  prefs: { visitor: { t: 'ok' }, staff: refused('nack', 'forbidden') },
  event: { visitor: { t: 'ok' }, staff: refused('nack', 'forbidden') },
  // The proof in the corpus is nobody's.
  identify: { visitor: refused('nack', 'identity_invalid'), staff: refused('nack', 'forbidden') },
  sign_out: { visitor: { t: 'ok' }, staff: refused('nack', 'forbidden') },
  page: { visitor: NOTHING, staff: refused('error', 'forbidden') },
  ping: { visitor: { t: 'pong' }, staff: { t: 'pong' } },
};

/** Types whose refusal names their `id`. */
const NAMED = new Set(['send', 'edit', 'delete', 'state', 'profile', 'prefs', 'event', 'identify', 'sign_out']);

/** The answer to an example of the corpus that `role` says after `welcome`. */
export function expectedAnswer({ frame, valid, name }: Example, role: Role): Answer {
  const { t, id } = (frame ?? {}) as { t?: unknown; id?: unknown };
  if (typeof t !== 'string') return { t: 'error', code: 'bad_frame', close: 4000 };
  const known = TABLE[t];
  if (!known) return refused('error', 'unknown_frame');
  if (!valid) return refused(NAMED.has(t) && typeof id === 'string' && UUID.test(id) ? 'nack' : 'error', 'invalid');
  // The schema's longest text is four times what this relay's `textChars` allows.
  return name === 'send longest text of the schema' ? refused('nack', 'too_large') : known[role];
}
