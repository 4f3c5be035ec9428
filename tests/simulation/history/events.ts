/**
 * What a run of Frontdesk is written down as, whoever ran it: the simulator, or real processes and browsers.
 *
 * Recorded are calls, acks and what clients showed, in the order in which they happened to each client; events of different clients may
 * stand in any order. Names of clients are the recorder's: a page that is reloaded is another client.
 */

/** One line of a view: an entry's id, its seq (null while it is only in the outbox), and whether it is the reader's own. */
export type ShownItem = readonly [id: string, seq: number | null, own: boolean];

/** How far somebody has received and read. */
export interface Place {
  readonly delivered: number;
  readonly read: number;
}

export type HistoryEvent =
  /** A client begins. Comes before everything else of this client. */
  | { readonly type: 'client'; readonly client: string; readonly workspace: string }
  /** An author asks the client to send a message. `call` is the first word of its text, and no other text of the run begins with it; edits keep it. */
  | { readonly type: 'call'; readonly client: string; readonly call: string }
  /** The client promises that the message is kept from here on (`send` resolved, or the frame was written by a client without storage). */
  | { readonly type: 'kept'; readonly client: string; readonly call: string; readonly conv: string; readonly id: string }
  /** The author is told that the message will not be sent: refused for good, or thrown away by the author. Ends the promise of `kept`. */
  | { readonly type: 'dropped'; readonly client: string; readonly id: string }
  /** An `ack` reached the client. */
  | { readonly type: 'ack'; readonly client: string; readonly conv: string; readonly id: string; readonly seq: number }
  /** What the client shows of a conversation changed: of the lines so far, `remove` from index `at` on give way to `add`. Kept small by the recorder. */
  | { readonly type: 'shown'; readonly client: string; readonly conv: string; readonly at: number; readonly remove: number; readonly add: readonly ShownItem[] }
  /** The client told its person about a new message (sound, badge). */
  | { readonly type: 'told'; readonly client: string; readonly id: string }
  /** Somebody's cursor as `source` has it: a client's name, or `store`. `by` names whose: any name that stays the same. */
  | ({ readonly type: 'cursor'; readonly source: string; readonly workspace: string; readonly conv: string; readonly by: string; /** The log's head then, when known. */ readonly head?: number } & Place)
  /** Something that belongs to `workspace` reached the client: a text, a name, an id. Only foreign ones need to be recorded. */
  | { readonly type: 'heard'; readonly client: string; readonly workspace: string; readonly what: string }
  /** Somebody deleted the conversation. What was promised of it before is void. */
  | { readonly type: 'erased'; readonly workspace: string; readonly conv: string }
  /** All trouble is over, and so many sockets are open in a browser whose tabs share one. */
  | { readonly type: 'sockets'; readonly browser: string; readonly count: number }
  /** All trouble is over, and the client has had the time to catch up: what it shows must now be what is stored. `older`: it says that earlier entries exist. */
  | { readonly type: 'calm'; readonly client: string; readonly conv: string; readonly older: boolean };

/** An entry as it is stored at the end. */
export interface StoredLine {
  readonly seq: number;
  readonly id: string;
  readonly type: 'message' | 'edit' | 'delete' | 'state' | 'assign' | 'team';
  /** Of messages that are not deleted. */
  readonly text?: string;
}

/** One conversation's log at the end of the run, read from the store itself. */
export interface StoredLog {
  readonly workspace: string;
  readonly conv: string;
  readonly entries: readonly StoredLine[];
  /** Cursors at the end, by the same names as in the events. */
  readonly cursors: readonly ({ readonly by: string } & Place)[];
}

/** A whole run. */
export interface History {
  readonly events: readonly HistoryEvent[];
  readonly store: readonly StoredLog[];
}
