import { completeCheckpointFile, readCheckpointFile } from '../../audit/checkpoint-file.ts';
import type { StoredAuditEntry } from '../records.ts';
import type { AuditStore } from '../store.ts';
import type { Engine } from './open.ts';
import type { AuditAppended } from './write/audit.ts';

/** The file that repeats the checkpoints: `frontdesk.audit` beside `frontdesk.db`. */
const checkpointFile = (database: string): string => `${database.replace(/\.db$/, '')}.audit`;

/** The file of checkpoints, which follows the database. */
export interface CheckpointCopy {
  complete(): Promise<void>;
  /** The entry that the writer appended; the file is completed when a checkpoint came with it. */
  appended(result: AuditAppended): StoredAuditEntry;
}

/** @param onFileError told when the checkpoint file cannot be written; the next checkpoint tries again. */
export function checkpointCopy({ reader, path }: Engine, onFileError: (error: Error) => void): CheckpointCopy {
  let completing: Promise<void> = Promise.resolve();
  // One at a time: two that read the same file would both append.
  const complete = (): Promise<void> => (completing = completing.then(async () => completeCheckpointFile(checkpointFile(path), await reader.call('auditCheckpoints'))).catch(onFileError));
  return {
    complete,
    appended({ entry, checkpointed }) {
      // Nobody waits for the file: the database has the checkpoint, and a start completes the file.
      if (checkpointed) void complete();
      return entry;
    },
  };
}

export function auditStore({ writer, reader, path }: Engine, { complete, appended }: CheckpointCopy): AuditStore {
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
    proof: async (workspace) => ({ ...(await reader.call('auditProof', workspace)), kept: await readCheckpointFile(checkpointFile(path)) }),
  };
}
