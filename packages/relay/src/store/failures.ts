/** What every engine rejects with, besides mistakes of ours. */

/** The database cannot take the request now. Nothing was stored; the same request may succeed later. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
  readonly retryable = true;
}

/** The database was written by a newer version. Nothing was changed; start that version again, or restore a backup. */
export class StoreTooNew extends Error {
  override readonly name = 'StoreTooNew';
}

/** Another relay serves what only one can. The message says what to do. */
export class StoreInUse extends Error {
  override readonly name = 'StoreInUse';
}

/** The workspaces are not here any more, or not here yet: a move from SQLite to PostgreSQL is done or under way. The message says what to do. */
export class StoreMoved extends Error {
  override readonly name = 'StoreMoved';
}
