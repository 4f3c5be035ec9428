import type { ClientFrame, ClientFrameOf } from '@frontdesk/protocol';
import type { ChatRefusal } from '../chat/chat.ts';
import type { Principal } from '../chat/principal.ts';
import { toRefusal } from '../chat/refusals.ts';
import type { VisitorPatch } from '../store/records.ts';
import { historyFrame } from './frames.ts';
import { identify, signOut } from './identity.ts';
import type { ChangeFrame } from './lanes.ts';
import type { Peer } from './peer.ts';

/** Everything that a peer may ask for besides changes and sync. */
export type Request = Exclude<ClientFrame, ChangeFrame | { t: 'hello' | 'ping' | 'sync' | 'unsync' }>;

/** Answers it, now or later. Never throws. */
export function handle(peer: Peer, frame: Request): void {
  switch (frame.t) {
    case 'history': return history(peer, frame);
    case 'cursor': return cursor(peer, frame);
    case 'typing': return typing(peer, frame);
    case 'presence': return presence(peer, frame);
    case 'profile': return profile(peer, frame);
    case 'identify': return void identify(peer, frame);
    case 'sign_out': return void signOut(peer, frame);
    case 'page': return page(peer, frame);
    case 'prefs': return prefs(peer, frame);
    case 'event': return event(peer, frame);
  }
}

/** Requests for history that one socket may have waiting; a client asks for the next stretch when it has the one before. */
const MOST_WAITING = 32;

function history(peer: Peer, { req, conv, before, limit }: ClientFrameOf<'history'>): void {
  const { chat, limits } = peer.realm;
  if (peer.reads.waiting >= MOST_WAITING) return peer.error('rate_limited', 'history: too many requests at a time; wait for the answers', { ref: 'history', conv, retryMs: 1_000 });
  const wanted = Math.min(limit ?? limits.historyItems, limits.historyItems);
  peer.reads.run(() => chat.history(peer.principal, conv, before, wanted)).then(({ entries, more }) => {
    peer.writer.write(historyFrame(req, conv, entries, more, limits.frameBytes));
  }).catch((error: unknown) => refused(peer, error, 'history', conv));
}

function cursor(peer: Peer, { conv, delivered, read }: ClientFrameOf<'cursor'>): void {
  peer.realm.chat.moveCursor(peer.principal, conv, { delivered, read }).catch((error: unknown) => {
    const refusal = toRefusal(error, peer.realm.log);
    // The protocol ignores cursors of conversations that are not there; the client cannot act on it.
    if (refusal.code !== 'not_found') peer.error(refusal.code, refusal.message, about(refusal, 'cursor', conv));
  });
}

function typing(peer: Peer, { conv, on }: ClientFrameOf<'typing'>): void {
  peer.realm.chat.typing(peer.principal, conv, on, peer.id);
}

function presence(peer: Peer, { state }: ClientFrameOf<'presence'>): void {
  if (peer.principal.kind === 'agent') peer.realm.presence.set(peer.principal, state);
  else peer.error('forbidden', 'presence: agents only', { ref: 'presence' });
}

function page(peer: Peer, frame: ClientFrameOf<'page'>): void {
  if (peer.principal.kind !== 'visitor') return peer.error('forbidden', 'page: visitors only', { ref: 'page' });
  void peer.realm.chat.visited(peer.principal, frame.page);
  update(peer, { page: frame.page }).catch((error: unknown) => refused(peer, error, 'page'));
}

function prefs(peer: Peer, { id, broadcasts }: ClientFrameOf<'prefs'>): void {
  answerUpdate(peer, id, 'prefs', { broadcasts });
}

/** Missing fields stay, an empty string clears. */
function profile(peer: Peer, { id, name, email, phone, attributes, user, trap }: ClientFrameOf<'profile'>): void {
  if (trap) peer.realm.chat.trapped(peer.principal);
  const patch: { -readonly [Key in keyof VisitorPatch]: VisitorPatch[Key] } = {};
  if (name !== undefined) patch.name = name;
  if (email !== undefined) patch.email = email;
  if (phone !== undefined) patch.phone = phone;
  if (attributes !== undefined) patch.attributes = attributes;
  if (user !== undefined) patch.user = user;
  answerUpdate(peer, id, 'profile', patch);
}

function event(peer: Peer, { id, name, data, ts }: ClientFrameOf<'event'>): void {
  answer(peer, id, 'event', (self) => peer.realm.chat.track(self, self.id, { id, name, data, toldTs: ts }));
}

function answerUpdate(peer: Peer, id: string, ref: 'prefs' | 'profile', patch: VisitorPatch): void {
  answer(peer, id, ref, () => update(peer, patch));
}

/** `ok` after the commit, else `nack`. */
function answer(peer: Peer, id: string, ref: 'prefs' | 'profile' | 'event', store: (self: Principal) => Promise<unknown>): void {
  if (peer.principal.kind !== 'visitor') return peer.nack(id, undefined, 'forbidden', `${ref}: visitors only`);
  store(peer.principal).then(() => peer.writer.write(`{"t":"ok","id":"${id}"}`)).catch((error: unknown) => {
    const refusal = toRefusal(error, peer.realm.log);
    peer.nack(id, undefined, refusal.code, refusal.message, refusal.retryMs);
  });
}

async function update({ realm, principal }: Peer, patch: VisitorPatch): Promise<void> {
  await realm.chat.updateVisitor(principal, principal.id, { ...patch, seenTs: realm.now() });
}

function refused(peer: Peer, error: unknown, ref: string, conv?: string): void {
  const refusal = toRefusal(error, peer.realm.log);
  peer.error(refusal.code, refusal.message, about(refusal, ref, conv));
}

function about(refusal: ChatRefusal, ref: string, conv: string | undefined): { ref: string; conv?: string; retryMs?: number } {
  return { ref, ...(conv === undefined ? {} : { conv }), ...(refusal.retryMs === undefined ? {} : { retryMs: refusal.retryMs }) };
}
