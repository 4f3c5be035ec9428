/** A checkpoint is written with every so many entries. */
const EVERY_ENTRIES = 100;
/** And with an entry that comes so long after the last checkpoint, milliseconds. */
const EVERY_MS = 24 * 3_600_000;

/** Whether a checkpoint is written with this entry of the audit log. `lastTs`: when the last one was; undefined = never. */
export const isCheckpointDue = (entry: { readonly seq: number; readonly ts: number }, lastTs: number | undefined): boolean => entry.seq % EVERY_ENTRIES === 0 || entry.ts - (lastTs ?? -Infinity) >= EVERY_MS;
