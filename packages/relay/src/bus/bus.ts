import type { Permission } from '../chat/permissions.ts';

/**
 * Fan-out between the chat core and the sessions, on one node or many.
 *
 * Guarantee: none beyond "usually soon". A hint may be lost, doubled or late; whoever listens must be able to read the
 * truth from the store. Hints of one topic published by one node arrive in order when they arrive.
 */
export interface Bus {
  publish(topic: string, hint: Hint): void;
  /** Tells the listeners of this node alone. */
  publishHere(topic: string, hint: Hint): void;
  /** False: nobody hears now what is published there, on any node, so that it need not be made. */
  mayBeHeard(topic: string): boolean;
  /** Returns the function that ends the subscription. */
  subscribe(topic: string, listener: (hint: Hint, topic: string) => void): () => void;
  /** As `subscribe`, for who listens to tens of thousands of topics: no object for each. The same listener joins a topic once, and ends it by `leave`. False when it had joined before. */
  join(topic: string, listener: (hint: Hint, topic: string) => void): boolean;
  /** Ends what `join` began. False when it had not joined. */
  leave(topic: string, listener: (hint: Hint, topic: string) => void): boolean;
  close(): Promise<void>;
}

/** Topic of a conversation's entries, cursors and typing. */
export const conversationTopic = (workspace: string, conv: string): string => `c:${workspace}:${conv}`;
/** Topic of everything that a console shows outside an open conversation. */
export const inboxTopic = (workspace: string): string => `i:${workspace}`;
/** Topic of what all visitors of a workspace hear: the team's presence, settings. */
export const visitorsTopic = (workspace: string): string => `v:${workspace}`;
/** Topic of one visitor across their connections: a new conversation for them, deletion, profile. Joined, not added up: each stays in memory as long as its visitor, and a sum would keep its parts. */
export const visitorTopic = (workspace: string, visitor: string): string => ['p', workspace, visitor].join(':');
/** Topic of one agent's sessions, or one API token's: signed out, disabled, other rights. */
export const agentTopic = (workspace: string, agent: string): string => `a:${workspace}:${agent}`;

/** Topic of all nodes: what each of them keeps in memory, or has told, and should read again. */
export const NODES_TOPIC = 'n:forget';

/** What a node should read again: names and roles of the `staff`; rules for `content`; a `conversation` that is gone or somebody else's; a `summary` that nobody was told. The last two name a conversation. */
export type Forgettable = 'staff' | 'content' | 'conversation' | 'summary';

/** Tells whoever hears it that what is kept is not true any more. */
export const forgetHint = (forget: Forgettable, workspace: string, conv = ''): Hint => ({ type: 'ephemeral', frame: JSON.stringify({ forget, workspace, conv }) });

/** Hears when what a node keeps in memory is not true any more. */
export function onForget(bus: Bus, what: Forgettable, forget: (workspace: string, conv: string) => void): () => void {
  return bus.subscribe(NODES_TOPIC, (hint) => {
    if (hint.type !== 'ephemeral') return;
    const told = JSON.parse(hint.frame) as { forget: string; workspace: string; conv: string };
    if (told.forget === what) forget(told.workspace, told.conv);
  });
}

/**
 * What travels. `frame` is a relay frame already encoded as JSON, written to sockets as it is.
 * - `entry`: durable, checked by seq; a session that misses one reads the store.
 * - `head`: the log reaches to `seq`; who is behind reads the store.
 * - `latest`: only the newest per `key` matters; kept while a socket is slow, older ones replaced (cursors, summaries, figures). `head`: up to which entry a summary tells.
 * - `ephemeral`: dropped for a slow socket (typing).
 *   Both: `conv` stands on a conversation's own topic, so that it is told only to those whose right to see the conversation was asked.
 * - `narrow`: whoever hears it holds at most these permissions until told to look again; published before a loss of rights is stored.
 * - `rights`: whoever hears it looks at the store for what they may do now.
 * - `look`: visitors who hear it are asked for in the store: whoever may not be here any more leaves. `session` and `from` limit it as for `close`.
 * - `close`: sessions that hear it end with this close code; `session` limits it to one signed-in session (by hash), `from` to visitors who come from one
 *   address (as limits count it).
 */
export type Hint =
  | { readonly type: 'entry'; readonly conv: string; readonly seq: number; readonly frame: string }
  | { readonly type: 'head'; readonly conv: string; readonly seq: number }
  | { readonly type: 'latest'; readonly key: string; readonly frame: string; readonly conv?: string; readonly head?: number }
  | { readonly type: 'ephemeral'; readonly frame: string; readonly except?: string; readonly conv?: string }
  | { readonly type: 'narrow'; readonly only: readonly Permission[] }
  | { readonly type: 'rights' }
  | { readonly type: 'look'; readonly session?: string; readonly from?: string }
  | { readonly type: 'close'; readonly code: number; readonly reason: string; readonly session?: string; readonly from?: string };
