import type { Body, ConversationState } from '@frontdesk/protocol';

/** The content of an entry: what is compared when an id comes twice. */
export type ChangeOf =
  | { readonly type: 'message'; readonly body: Body }
  | { readonly type: 'edit'; readonly target: string; readonly body: Body }
  | { readonly type: 'delete'; readonly target: string }
  | { readonly type: 'state'; readonly state: ConversationState }
  | AssignChange
  | TeamChange;

export interface AssignChange {
  readonly type: 'assign';
  readonly assignee: string | null;
}

export interface TeamChange {
  readonly type: 'team';
  readonly team: string | null;
}
