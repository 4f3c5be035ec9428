import type { Change, ChatRefusal } from './chat.ts';
import type { Principal } from './principal.ts';

/** Whether somebody has to do some work before they open a conversation. */
export interface ProofGate {
  /** The refusal that says what to do first. Rejects only when the store is away. */
  ask(principal: Principal, conv: string, change: Extract<Change, { readonly type: 'message' }>): Promise<ChatRefusal | undefined>;
}
