import Database from 'better-sqlite3';

/** A message as a developer's own chat would keep it. */
export interface Message {
  readonly id: string;
  readonly conv: string;
  readonly sender: string;
  readonly text: string;
}

/** One table, one INSERT per message, committed before it returns. @param synchronous FULL: on disk at the commit; NORMAL: at a checkpoint. */
export function openMessageTable(file: string, synchronous: string): (message: Message) => { readonly seq: number; readonly ts: number } {
  if (synchronous !== 'FULL' && synchronous !== 'NORMAL') throw new Error(`synchronous is FULL or NORMAL, not "${synchronous}".`);
  const database = new Database(file);
  database.pragma('journal_mode = WAL');
  database.pragma(`synchronous = ${synchronous}`);
  database.exec(`CREATE TABLE messages (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, conv TEXT NOT NULL, sender TEXT NOT NULL, text TEXT NOT NULL, ts INTEGER NOT NULL);
    CREATE INDEX messages_by_conversation ON messages (conv, seq)`);
  const insert = database.prepare('INSERT INTO messages (id, conv, sender, text, ts) VALUES (?, ?, ?, ?, ?)');
  return ({ id, conv, sender, text }) => {
    const ts = Date.now();
    return { seq: Number(insert.run(id, conv, sender, text, ts).lastInsertRowid), ts };
  };
}
