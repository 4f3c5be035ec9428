import type { Change, ChatRefusal } from './chat.ts';
import type { Principal } from './principal.ts';

/** A change that says something. */
export type Saying = Extract<Change, { readonly type: 'message' | 'edit' }>;

/** What may be stored of it: undefined = it as it is; it with stretches hidden; or nothing, with the reason. */
export type Screened = Saying | ChatRefusal | undefined;

/** A workspace's rules for what messages say. */
export interface ContentGate {
  /** Answers at once where nothing has to be read. Rejects only when the store is away. */
  screen(principal: Principal, conv: string, change: Saying): Screened | Promise<Screened>;
}

/** Everything may be said. */
export const NO_RULES: ContentGate = { screen: () => undefined };
