import { uuidv7 } from '@frontdesk/protocol';
import type { Side } from './side.ts';

/** How a route meets ids of another workspace. */
export type Kind =
  /** The id in its path names something of a workspace: of another one it must look like no id at all. */
  | { readonly guess: (other: Side) => string; readonly body?: unknown }
  /** Acts on the caller's own workspace. `queries`: ways to ask it for something of another one. */
  | { readonly own: true; readonly queries?: (other: Side) => readonly string[] }
  /** Takes an id of something in its body. */
  | { readonly body: (other: Side) => unknown }
  /** Nothing in it belongs to a workspace that the caller could choose by an id. */
  | { readonly apart: string };

const conversation = (side: Side): string => side.convs[0] ?? '';
const message = (side: Side): string => `${conversation(side)}/messages/${side.messages[0] ?? ''}`;
const visitor = (side: Side): string => side.sockets[0]?.id ?? '';

/** Every route of the API. A new one fails the test until somebody has thought about it here. `{…}` stands for what `guess` gives. */
export const ROUTES: Readonly<Record<string, Kind>> = {
  'POST /sign-in': { apart: 'names its workspace by the public key' },
  'POST /link': { apart: 'by a secret' },
  'POST /claim': { apart: 'by a secret' },
  'POST /sign-out': { apart: 'ends the session it is called with' },
  'GET /me': { own: true },
  'PATCH /me': { apart: 'changes whoever calls' },
  'POST /me/bearer': { apart: 'for whoever calls' },
  'POST /sign-in/second': { apart: 'by a secret' },
  'GET /me/two-step': { own: true },
  'POST /me/two-step/authenticator': { apart: 'for whoever calls' },
  'POST /me/two-step/authenticator/enable': { apart: 'for whoever calls' },
  'DELETE /me/two-step/authenticator': { apart: 'for whoever calls' },
  'POST /me/two-step/recovery-codes': { apart: 'for whoever calls' },
  'POST /me/confirm': { apart: 'for whoever calls' },
  'POST /sign-in/passkey/begin': { apart: 'names its workspace by the public key' },
  'POST /sign-in/passkey': { apart: 'by a secret, and a passkey of the workspace that it was begun for' },
  'POST /me/confirm/begin': { apart: 'for whoever calls' },
  'POST /me/passkeys/begin': { apart: 'for whoever calls' },
  'POST /me/passkeys': { apart: 'for whoever calls' },
  'DELETE /me/passkeys/{id}': { guess: () => uuidv7() },
  'GET /security': { own: true },
  'PATCH /security': { apart: 'changes the caller\'s workspace' },
  'POST /agents/{id}/reset': { guess: (other) => other.agent },
  'DELETE /agents/{id}/two-step': { guess: (other) => other.agent },
  'DELETE /agents/{id}/sessions': { guess: (other) => other.agent },
  'GET /me/sessions': { own: true },
  'DELETE /me/sessions': { apart: 'ends sessions of whoever calls' },
  'DELETE /me/sessions/{id}': { guess: (other) => other.session },
  'GET /conversations': { own: true, queries: (other) => [`q=${other.name}`, `visitor=${visitor(other)}`, `assignee=${other.agent}`] },
  'POST /conversations': { body: (other) => ({ kind: 'direct', visitor: visitor(other), text: 'x' }) },
  'GET /conversations/counts': { own: true },
  'GET /conversations/{id}': { guess: conversation },
  'PATCH /conversations/{id}': { guess: conversation, body: { assignee: null } },
  'DELETE /conversations/{id}': { guess: conversation },
  'POST /conversations/{id}/read': { guess: conversation, body: {} },
  'POST /conversations/{id}/close': { guess: conversation },
  'POST /conversations/{id}/reopen': { guess: conversation },
  'POST /conversations/{id}/archive': { guess: conversation },
  'GET /conversations/{id}/messages': { guess: conversation },
  'POST /conversations/{id}/messages': { guess: conversation, body: { id: uuidv7(), text: 'x' } },
  'PATCH /conversations/{id}/messages/{messageId}': { guess: message, body: { text: 'x' } },
  'DELETE /conversations/{id}/messages/{messageId}': { guess: message },
  'GET /visitors': { own: true, queries: (other) => [`q=${other.name}`] },
  'GET /visitors/{id}': { guess: visitor },
  'PATCH /visitors/{id}': { guess: visitor, body: { name: 'x' } },
  'GET /visitors/{id}/events': { guess: visitor },
  'POST /visitors/{id}/events': { guess: visitor, body: { id: uuidv7(), name: 'bought' } },
  'GET /broadcasts': { own: true },
  'POST /broadcasts': { apart: 'goes to the visitors of the caller\'s workspace; the traffic shows to whom' },
  'GET /broadcasts/{id}': { guess: (other) => other.broadcast },
  'GET /agents': { own: true },
  'POST /agents': { apart: 'invites into the caller\'s workspace' },
  'PATCH /agents/{id}': { guess: (other) => other.agent, body: { name: 'x' } },
  'DELETE /agents/{id}': { guess: (other) => other.agent },
  'GET /roles': { own: true },
  'POST /roles': { apart: 'makes one for the caller\'s workspace' },
  'PATCH /roles/{id}': { guess: (other) => other.role, body: { name: 'x' } },
  'DELETE /roles/{id}': { guess: (other) => other.role },
  'GET /me/tokens': { own: true },
  'POST /me/tokens': { apart: 'for whoever calls' },
  'DELETE /me/tokens/{id}': { guess: (other) => other.token },
  'GET /identity': { own: true },
  'PATCH /identity': { apart: 'changes the caller\'s workspace' },
  'POST /identity/keys': { apart: 'makes one for the caller\'s workspace' },
  'DELETE /identity/keys/{kid}': { guess: () => 'k_of_the_other' },
  'GET /content': { own: true },
  'PATCH /content': { apart: 'changes the caller\'s workspace' },
  'POST /content/try': { apart: 'tells what it was given, by the rules of the caller\'s workspace' },
  'GET /held-messages': { own: true },
  'POST /held-messages/{id}/release': { guess: (other) => other.held },
  'POST /held-messages/{id}/refuse': { guess: (other) => other.held },
  'GET /tokens': { own: true },
  'POST /tokens': { apart: 'makes one for the caller\'s workspace' },
  'DELETE /tokens/{id}': { guess: (other) => other.token },
  'GET /workspace': { own: true },
  'GET /limits': { apart: 'says what the operator set' },
  'GET /blocks': { own: true, queries: (other) => [`visitor=${visitor(other)}`, 'what=exempt'] },
  'POST /blocks': { body: (other) => ({ visitor: visitor(other) }) },
  'DELETE /blocks/{id}': { guess: (other) => other.block },
  'GET /audit': { own: true, queries: (other) => [`q=${other.name}`, `actor=${other.agent}`, `target=${visitor(other)}`] },
  'GET /audit/export': { own: true },
  'PATCH /workspace': { apart: 'changes the caller\'s workspace' },
  'POST /socket': { apart: 'opens a session by its hello, as a WebSocket does' },
  'POST /socket/frames': { apart: 'for the session that its secret names' },
  'GET /socket/frames': { apart: 'for the session that its secret names' },
  'GET /self-test': { own: true },
  'GET /widget/settings': { apart: 'public, by the public key' },
};
