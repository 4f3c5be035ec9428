import type { Conversation } from '@frontdesk/protocol';
import type { AdminClient } from '@frontdesk/sdk/admin';
import { teamName } from '../parts/team-name.ts';
import { reasonOf, type AdminWords } from '../words/index.ts';
import type { Toasts } from './toasts.ts';

/** What the acts need to know and may cause. */
export interface ActsContext {
  readonly client: () => AdminClient | undefined;
  readonly words: () => AdminWords;
  readonly toasts: Toasts;
  readonly find: (id: string) => Conversation | undefined;
  /** The conversation gets this state, or is deleted: open the next one, unless it stays in the present list. */
  readonly leave: (id: string, state?: Conversation['state']) => void;
  /** The person took it back: show it again. */
  readonly comeBack: (id: string) => void;
  readonly changed: () => void;
}

/** A changed text that could not be stored. */
export interface RefusedEdit {
  readonly message: string;
  readonly text: string;
  /** The agent who wrote it: whoever signs in next at this screen may be somebody else. */
  readonly by: string | undefined;
}

/**
 * Close, archive, assign (to an agent, to a team), delete — each at once, each with a way back. What the relay cannot take back (deletion) is hidden at once and
 * done only when the toast has gone; a tab that closes before that deletes nothing.
 */
export class ConversationActs {
  readonly #context: ActsContext;
  /** Conversations hidden until their deletion is done or undone. */
  readonly hidden = new Set<string>();
  /** Messages hidden likewise. */
  hiddenMessages: ReadonlySet<string> = new Set();
  /** The last one, until it is tried again or given up. */
  #refusedEdit: RefusedEdit | undefined;

  constructor(context: ActsContext) {
    this.#context = context;
  }

  setState(id: string, state: 'open' | 'closed' | 'archived'): void {
    const { words, toasts, find, leave, comeBack } = this.#context;
    const before = find(id)?.state ?? 'open';
    if (before === state) return;
    const text = words().say(`conversation.toasts.${state === 'open' ? 'reopened' : state}`);
    if (state !== 'open') leave(id, state);
    const done = this.#run(() => this.#apply(id, state));
    const undo = (): void => {
      const back = before === 'waiting' ? 'open' : before;
      void done.then((ok) => (ok ? this.#run(() => this.#apply(id, back)) : undefined));
      comeBack(id);
    };
    toasts.add(text, { undo });
  }

  assign(id: string, assignee: string | null): void {
    const { words, toasts, find, client } = this.#context;
    const before = find(id)?.assignee ?? null;
    if (before === assignee) return;
    const name = assignee === null ? '' : client()?.nameOf({ kind: 'agent', id: assignee }) ?? '';
    void this.#run(async () => client()?.api.conversations.assign(id, assignee));
    const undo = (): void => void this.#run(async () => client()?.api.conversations.assign(id, before));
    toasts.add(assignee === null ? words().say('conversation.toasts.unassigned') : words().say('conversation.toasts.assigned', { name }), { undo });
  }

  assignTeam(id: string, team: string | null): void {
    const { words, toasts, find, client } = this.#context;
    const before = find(id)?.team ?? null;
    if (before === team) return;
    const give = (to: string | null): void => void this.#run(async () => client()?.api.conversations.assignTeam(id, to));
    give(team);
    const text = team === null ? words().say('conversation.toasts.noTeam') : words().say('conversation.toasts.team', { name: teamName(team, client()?.getSnapshot().teams, words()) });
    toasts.add(text, { undo: () => give(before) });
  }

  remove(id: string): void {
    const { words, toasts, leave, comeBack, client } = this.#context;
    const show = (): void => {
      this.hidden.delete(id);
      this.#context.changed();
    };
    leave(id);
    this.hidden.add(id);
    const expire = (): void => void this.#run(async () => client()?.api.conversations.remove(id)).then(show);
    const undo = (): void => {
      show();
      comeBack(id);
    };
    toasts.add(words().say('conversation.toasts.removed'), { undo, expire });
  }

  removeMessage(conversation: string, message: string): void {
    const { words, toasts, client } = this.#context;
    const show = (): void => {
      this.hiddenMessages = new Set([...this.hiddenMessages].filter((other) => other !== message));
      this.#context.changed();
    };
    this.hiddenMessages = new Set([...this.hiddenMessages, message]);
    const expire = (): void => void this.#run(async () => client()?.api.messages.remove(conversation, message)).then(show);
    toasts.add(words().say('conversation.toasts.messageRemoved'), { undo: show, expire });
  }

  editMessage(conversation: string, message: string, text: string): void {
    this.#refusedEdit = undefined;
    const by = this.#context.client()?.getSnapshot().me?.agent.id;
    void this.#run(async () => this.#context.client()?.api.messages.edit(conversation, message, text)).then((ok) => {
      if (!ok) this.#keepEdit({ message, text, by });
    });
  }

  /** What this agent wrote. */
  refusedEditOf(agent: string | undefined): RefusedEdit | undefined {
    return this.#refusedEdit?.by === agent ? this.#refusedEdit : undefined;
  }

  /** They do not want what was refused any more. */
  forgetEdit(): void {
    this.#keepEdit(undefined);
  }

  #keepEdit(edit: RefusedEdit | undefined): void {
    this.#refusedEdit = edit;
    this.#context.changed();
  }

  async #apply(id: string, state: Conversation['state']): Promise<unknown> {
    const api = this.#context.client()?.api.conversations;
    if (state === 'closed') return api?.close(id);
    if (state === 'archived') return api?.archive(id);
    return api?.reopen(id);
  }

  /** Runs a request and says so when it fails. Resolves to whether it succeeded; never rejects. */
  async #run(request: () => Promise<unknown>): Promise<boolean> {
    try {
      await request();
      return true;
    } catch (error) {
      const words = this.#context.words();
      this.#context.toasts.add(words.say('conversation.toasts.failed', { reason: reasonOf(error, words) }), { tone: 'danger' });
      return false;
    }
  }
}
