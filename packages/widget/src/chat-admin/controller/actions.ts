import type { ConversationState, Workspace } from '@frontdesk/protocol';
import type { SoundKind, SoundPreferences } from '../../sound/index.ts';
import type { Preferences } from './preferences.ts';
import type { InboxFilter } from './filter.ts';
import type { WrittenForm } from './leaving.ts';
import type { Route } from './route.ts';
import type { Command } from './shortcuts.ts';

/** Everything a view may ask for. Views never call the controller: they say what the person wants, and the root hands it on. */
export type AdminAction =
  | { readonly type: 'go'; readonly route: Route }
  | { readonly type: 'back' }
  | { readonly type: 'filter'; readonly filter: Partial<InboxFilter> }
  | { readonly type: 'load-more' }
  | { readonly type: 'refresh' }
  /** @property toReply The focus goes to where the reply is written. */
  | { readonly type: 'open'; readonly id: string; readonly toReply?: boolean }
  /** @property toReply When another conversation takes the place of this one, the focus goes to where its reply is written. */
  | { readonly type: 'set-state'; readonly id: string; readonly state: Exclude<ConversationState, 'waiting'>; readonly toReply?: boolean }
  | { readonly type: 'assign'; readonly id: string; readonly assignee: string | null }
  | { readonly type: 'assign-team'; readonly id: string; readonly team: string | null }
  | { readonly type: 'remove-conversation'; readonly id: string }
  | { readonly type: 'send'; readonly id: string; readonly text: string }
  | { readonly type: 'draft'; readonly id: string; readonly text: string }
  | { readonly type: 'typing'; readonly id: string; readonly on: boolean }
  | { readonly type: 'read'; readonly id: string; readonly seq: number }
  | { readonly type: 'load-older'; readonly id: string }
  | { readonly type: 'retry'; readonly message: string }
  | { readonly type: 'discard'; readonly message: string }
  | { readonly type: 'edit-message'; readonly id: string; readonly message: string; readonly text: string }
  | { readonly type: 'forget-edit' }
  | { readonly type: 'remove-message'; readonly id: string; readonly message: string }
  | { readonly type: 'presence'; readonly state: 'online' | 'away' }
  | { readonly type: 'preferences'; readonly preferences: Partial<Preferences> }
  | { readonly type: 'sound'; readonly sound: Partial<SoundPreferences> }
  | { readonly type: 'test-sound'; readonly kind: SoundKind }
  | { readonly type: 'notifications'; readonly on: boolean }
  | { readonly type: 'overlay'; readonly overlay: 'palette' | 'help' | undefined }
  | { readonly type: 'panel'; readonly open: boolean }
  | { readonly type: 'command'; readonly command: Command }
  | { readonly type: 'highlight'; readonly id: string }
  | { readonly type: 'order'; readonly ids: readonly string[] }
  | { readonly type: 'say'; readonly text: string; readonly tone?: 'plain' | 'danger' }
  | { readonly type: 'undo'; readonly toast: number }
  | { readonly type: 'hold-toasts'; readonly on: boolean }
  | { readonly type: 'dismiss'; readonly toast: number }
  /** A form is shown in which something can stand that is not saved. */
  | { readonly type: 'form'; readonly form: WrittenForm }
  | { readonly type: 'workspace'; readonly workspace: Workspace }
  | { readonly type: 'person-changed'; readonly visitor: string }
  | { readonly type: 'connect' }
  | { readonly type: 'sign-out' };

/** Carries one action from any depth of the tree to `<chat-admin>`, which stops it there. */
export class AdminActionEvent extends Event {
  static readonly type = 'frontdesk-admin-action';
  readonly action: AdminAction;
  constructor(action: AdminAction) {
    super(AdminActionEvent.type, { bubbles: true, composed: true });
    this.action = action;
  }
}

/** Says what the person wants. */
export function act(from: EventTarget, action: AdminAction): void {
  from.dispatchEvent(new AdminActionEvent(action));
}
