import { completeCheckpointFile, readCheckpointFile } from '../../audit/checkpoint-file.ts';
import type { StoredAuditEntry } from '../records.ts';
import type { AuditStore } from '../store.ts';
import type { Engine } from './open.ts';

/** The file that repeats the checkpoints: `frontdesk.audit` beside `frontdesk.db`. */
const checkpointFile = (database: string): string => `${database.replace(/\.db$/, '')}.audit`;

/** @param onFileError told when the checkpoint file cannot be written; the next checkpoint tries again. */
export function auditStore({ writer, reader, path }: Engine, onFileError: (error: Error) => void): AuditStore {
  const file = checkpointFile(path);
  let completing: Promise<void> = Promise.resolve();
  // One at a time: two that read the same file would both append.
  const complete = (): Promise<void> => (completing = completing.then(async () => completeCheckpointFile(file, await reader.call('auditCheckpoints'))).catch(onFileError));
  const appended = ({ entry, checkpointed }: { entry: StoredAuditEntry; checkpointed: boolean }): StoredAuditEntry => {
    // Nobody waits for the file: the database has the checkpoint, and a start completes the file.
    if (checkpointed) void complete();
    return entry;
  };
  return {
    append: async (workspace, fresh) => appended(await writer.call('appendAudit', workspace, fresh)),
    appendWithin: async (workspace, fresh, quota) => {
      const result = await writer.call('appendAuditWithin', workspace, fresh, quota);
      return 'status' in result ? result : appended(result);
    },
    after: (workspace, filter, after, limit) => reader.call('auditAfter', workspace, filter, after, limit),
    list: (workspace, filter, cursor, limit) => reader.call('audit', workspace, filter, cursor, limit),
    async checkpoint(ts, age) {
      await writer.call('checkpointAudit', ts, age);
      await complete();
    },
    raw: (workspace, after, limit) => reader.call('auditRaw', workspace, after, limit),
    proof: async (workspace) => ({ ...(await reader.call('auditProof', workspace)), kept: await readCheckpointFile(file) }),
  };
}
