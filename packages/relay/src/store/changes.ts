import type { Body, ConversationState } from '@frontdesk/protocol';
import type { Quota } from './quotas.ts';

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

export interface NewBroadcast {
  readonly id: string;
  readonly body: Body;
  readonly by: { readonly kind: 'agent' | 'bot'; readonly id: string };
  readonly ts: number;
  /** How many the workspace may send. Default: no end. */
  readonly quota?: Quota;
}
