import { DEFAULT_SETTINGS, uuidv7 } from '@frontdesk/protocol';
import type { StoredWorkspace } from '../../store/records.ts';

/** A workspace as it begins: default settings, no origins listed. */
export function newWorkspace(key: string, name: string, now: number): StoredWorkspace {
  return { id: uuidv7(now), key, name, allowedOrigins: [], widget: { ...DEFAULT_SETTINGS }, createdTs: now };
}
