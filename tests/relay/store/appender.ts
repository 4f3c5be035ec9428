/** A process to be killed: appends without end and prints every ack, each by its own write so that none is lost in a buffer. */
import { writeSync } from 'node:fs';
import { uuidv7 } from '@frontdesk/protocol';
import { openSqliteStore } from '../../../packages/relay/src/store/sqlite/open.ts';

const [folder = '', workspace = '', visitor = ''] = process.argv.slice(2);
const store = await openSqliteStore({ folder, serves: true });

/** Waits for the reader where the pipe is full: a pipe to a busy parent takes no more than it holds. */
function print(line: string): void {
  for (;;) {
    try {
      writeSync(1, line);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
  }
}

async function lane(conv: string): Promise<never> {
  for (;;) {
    const id = uuidv7();
    const result = await store.conversations.append({
      workspace, conv, id, by: { kind: 'visitor', id: visitor }, change: { type: 'message', body: { text: `unforgettable ${id}` } }, ts: Date.now(), open: { kind: 'support', visitor },
    });
    if (result.status !== 'stored') throw new Error(JSON.stringify(result));
    print(`${conv} ${id} ${result.entry.seq}\n`);
  }
}

await Promise.all(Array.from({ length: 5 }, () => uuidv7()).flatMap((conv) => Array.from({ length: 8 }, () => lane(conv))));
