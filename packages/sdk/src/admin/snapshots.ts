import type { Emitter } from '../emitter.ts';
import { oncePerMicrotask } from '../emitter.ts';
import { UNKNOWN_TEAM } from '../presence.ts';
import type { Conversations } from '../timeline/contract.ts';
import type { ConversationView } from '../types.ts';
import type { Openings } from './openings.ts';
import type { AdminEvents, AdminSnapshot } from './types.ts';

/** What is remembered; the rest of a snapshot is read from those who hold it. */
type Known = Omit<AdminSnapshot, 'conversations' | 'missing' | 'unsent'>;

/** What the console shows, put together when somebody looks. */
export interface Snapshots {
  readonly known: Known;
  set(part: Partial<Known>): void;
  /** Something that is held elsewhere has changed. */
  changed(): void;
  /** The same object until something changes. */
  get(): AdminSnapshot;
  /** Nobody is told any more. */
  stop(): void;
}

/** What the snapshots need. */
export interface SnapshotsOptions {
  readonly emitter: Emitter<AdminEvents>;
  /** Runs before a change is told. */
  readonly before: () => void;
  readonly openings: () => Openings;
  readonly conversations: () => Conversations;
  readonly unsent: () => number;
}

/** Starts with nobody known to be signed in. Changes are told once per microtask. */
export function createSnapshots({ emitter, before, openings, conversations, unsent }: SnapshotsOptions): Snapshots {
  let known: Known = { connection: { state: 'idle', attempt: 0 }, session: 'unknown', team: UNKNOWN_TEAM, presence: 'online', persistent: true };
  let snapshot: AdminSnapshot | undefined;
  let shown: AdminSnapshot['conversations'] = {};
  let stopped = false;

  const flush = oncePerMicrotask(() => {
    if (stopped) return;
    before();
    emitter.emit('change', get());
  });

  function changed(): void {
    snapshot = undefined;
    flush();
  }

  function get(): AdminSnapshot {
    if (snapshot) return snapshot;
    const views: Record<string, ConversationView> = {};
    for (const conv of openings().open()) {
      const view = conversations().held.get(conv)?.view();
      if (view) views[conv] = view;
    }
    const ids = Object.keys(views);
    if (ids.length !== Object.keys(shown).length || ids.some((conv) => views[conv] !== shown[conv])) shown = views;
    return (snapshot = { ...known, conversations: shown, missing: openings().missing(), unsent: unsent() });
  }

  return {
    get known() {
      return known;
    },
    set(part) {
      known = { ...known, ...part };
      changed();
    },
    changed,
    get,
    stop() {
      stopped = true;
    },
  };
}
