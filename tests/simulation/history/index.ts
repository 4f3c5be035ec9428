/** The history of a run and its judge. Nothing in here knows where a history comes from. */
export { check } from './check.ts';
export type { History, HistoryEvent, Place, ShownItem, StoredLine, StoredLog } from './events.ts';
export { fromLines, toLines } from './file.ts';
export { createRecorder, type Recorder } from './recorder.ts';
export { inWords, PROMISES, type Promised, type Violation } from './violation.ts';
