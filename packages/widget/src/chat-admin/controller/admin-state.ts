import type { Broadcast, Conversation, Workspace } from '@frontdesk/protocol';
import type { AdminSnapshot, InboxView, SelfTest } from '@frontdesk/sdk/admin';
import type { SoundPreferences } from '../../sound/index.ts';
import type { RefusedEdit } from './conversation-acts.ts';
import type { InboxFilter } from './filter.ts';
import type { Preferences } from './preferences.ts';
import type { Route } from './route.ts';
import type { Toast } from './toasts.ts';

/** Everything the views draw from. A new object at each change; parts that did not change keep their identity. */
export interface AdminState {
  readonly snapshot: AdminSnapshot;
  /** The session ended without this tab asking for it. */
  readonly wasSignedOut: boolean;
  /** Replies that were not sent when the person signed out here; they wait on this device. */
  readonly keptReplies: number;
  /** Why the first look at the session failed; undefined = it did not. */
  readonly startProblem: unknown;
  readonly workspace: Workspace | undefined;
  /** The relay's last self-test; undefined for those who may not manage the workspace, and until it is known. */
  readonly selfTest: SelfTest | undefined;
  readonly route: Route;
  readonly filter: InboxFilter;
  readonly inbox: InboxView | undefined;
  /** The inbox's rows without those whose deletion waits for Undo. */
  readonly rows: readonly Conversation[];
  readonly hiddenMessages: ReadonlySet<string>;
  /** What somebody wrote into a message and could not be stored: it stands in the field again. */
  readonly refusedEdit: RefusedEdit | undefined;
  readonly drafts: ReadonlySet<string>;
  /** Announcements whose figures moved while the console was open, by id. */
  readonly broadcasts: Readonly<Record<string, Broadcast>>;
  /** The message for which the open conversation was opened; a new object each time. */
  readonly goal: { readonly seq: number } | undefined;
  /** The row under the keyboard's hand. */
  readonly highlighted: string | undefined;
  readonly toasts: readonly Toast[];
  readonly preferences: Preferences;
  readonly sound: SoundPreferences;
  readonly permission: NotificationPermission | 'unsupported';
  readonly overlay: 'palette' | 'help' | undefined;
  /** There is room for three panes side by side. */
  readonly wide: boolean;
  /** The visitor panel is shown. */
  readonly panel: boolean;
  /** No conversation was ever had: the console teaches. */
  readonly firstRun: boolean;
}

const NOT_STARTED: AdminSnapshot = {
  connection: { state: 'idle', attempt: 0 }, session: 'unknown', team: { state: 'unknown', agents: [] }, presence: 'online', conversations: {}, missing: [], unsent: 0, persistent: true,
};

/** What the console shows before it knows anything, with what this device keeps. */
export function startState(kept: Pick<AdminState, 'filter' | 'hiddenMessages' | 'drafts' | 'preferences' | 'sound' | 'permission'>): AdminState {
  return {
    ...kept, snapshot: NOT_STARTED, wasSignedOut: false, keptReplies: 0, startProblem: undefined, workspace: undefined, selfTest: undefined, route: { view: 'inbox' }, inbox: undefined, rows: [],
    broadcasts: {}, goal: undefined, highlighted: undefined, refusedEdit: undefined, toasts: [], overlay: undefined, wide: true, panel: false, firstRun: false,
  };
}
