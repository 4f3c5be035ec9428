/** Facts on which all nodes of one database must agree. */
export interface SharedFacts {
  /** Notes the value where there is none yet; resolves to the one that stands. */
  agree(name: string, value: string): Promise<string>;
  /** Puts another value in the place of `before`; false when that one does not stand any more. */
  replace(name: string, before: string, after: string): Promise<boolean>;
  /** From where whoever begins to listen now has to go on: a little before the newest, because that may have come meanwhile. */
  position(workspace: string): Promise<Seen>;
  /**
   * What the workspace has that is newer than `seen`. Every commit up to what it has `seen` is in it: revisions and changes are numbered in the
   * order of commits.
   */
  newsSince(workspace: string, seen: Seen): Promise<News>;
}

/** How far somebody has read a workspace's news. */
export interface Seen {
  /** Revision of the conversations. */
  readonly rev: number;
  /** Number of the last `SharedChange`. */
  readonly change: number;
}

/**
 * A change that every node must act on, whether or not a hint told it: a block of a `visitor` or an `address`; a visitor's `session` that ended, by its hash; rights, names and
 * credentials of `staff`; rules for `content`; a `conversation` that was deleted or is somebody else's now.
 */
export interface SharedChange {
  readonly kind: 'visitor' | 'address' | 'session' | 'staff' | 'content' | 'conversation';
  readonly subject: string;
}

export interface News {
  /** Where to go on. */
  readonly seen: Seen;
  /** Conversations with new entries, the earliest first. `visitor` where one takes part; `listed`: consoles have it in their lists. */
  readonly heads: readonly { readonly conv: string; readonly head: number; readonly visitor?: string; readonly listed: boolean }[];
  readonly changes: readonly SharedChange[];
  /** Changes were made that are not kept any more: anything may have changed. */
  readonly missed: boolean;
}
