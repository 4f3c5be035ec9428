import type { CloseName, ErrorCode, Limits } from '@frontdesk/protocol';
import type { Chat, Presence } from '../chat/chat.ts';
import type { Principal } from '../chat/principal.ts';
import type { Log } from '../log.ts';
import type { VisitorIdentities } from '../identity/visitors/identities.ts';
import type { Authenticate } from './access.ts';
import type { Hub, Listener } from './hub.ts';
import type { Reads } from './reads.ts';
import type { LookAtRights } from './rights.ts';
import type { MayStay } from './stay.ts';
import type { TurnEnd } from './turn.ts';
import type { Writer, WriterMarks } from './writer.ts';

/** What all sessions of a relay share; everything that is not the peer's own state comes from here, so that a simulator can own it. */
export interface Realm {
  readonly chat: Chat;
  readonly presence: Presence;
  readonly hub: Hub;
  readonly turn: TurnEnd;
  readonly authenticate: Authenticate;
  /** Where handshakes wait for their turn. Missing: all are tried at once. */
  readonly handshakes?: Reads;
  /** What staff may do now. Missing: their rights only ever shrink, by hints. */
  readonly lookAtRights?: LookAtRights | undefined;
  /** Whether a visitor may still be here. Missing: they stay until a hint closes them. */
  readonly mayStay?: MayStay | undefined;
  /** Milliseconds; measures durations, orders nothing. */
  readonly now: () => number;
  readonly log: Log;
  readonly limits: Limits;
  readonly marks: WriterMarks;
  /** Infinity = no budget. */
  readonly framesPerSecond: number;
  /** A socket that has been slow for this long without a break is closed with 4102, milliseconds. */
  readonly slowMs: number;
  /** Told when a session learns from a comparison with the database what no hint has told it. Must neither throw nor wait. */
  readonly onHealed?: () => void;
  /** Missing: this relay takes no proofs of identity. */
  readonly identities?: VisitorIdentities;
}

/** What the parts of a session may do with it. */
export interface Peer extends Listener {
  readonly realm: Realm;
  /** Unique per connection. */
  readonly id: string;
  /** Defined from the welcome on. */
  readonly principal: Principal;
  readonly writer: Writer;
  /** Every read of the store that the peer can ask for goes through here. */
  readonly reads: Reads;
  readonly ended: boolean;
  nack(id: string, conv: string | undefined, code: ErrorCode, message: string, retryMs?: number, challenge?: string): void;
  error(code: ErrorCode, message: string, about?: { ref?: string; conv?: string; retryMs?: number }): void;
  /** The peer's identity was proven again and ends then, milliseconds since 1970. */
  signedUntil(expiresTs: number): void;
  /** Sends what waits, then ends the connection. */
  close(name: CloseName, reason: string): void;
  /** Logs a failure that is nobody's request's fault. */
  report(error: unknown, what: string): void;
}
