import { type Hint, inboxTopic, visitorTopic } from '../bus/bus.ts';
import type { News } from '../store/store.ts';
import type { Listened } from './listeners.ts';

type Head = News['heads'][number];

/** A conversation whose summary nobody here was told. */
export interface Untold {
  readonly conv: string;
  /** Consoles of this node list it. */
  readonly byInbox: boolean;
  /** Its visitor is on this node. */
  readonly byVisitor: boolean;
}

/**
 * Which summaries of conversations came through on this node, by this node or another. What the database has and nobody told by the next look was
 * lost: the other node cannot be heard, whether or not either of them knows it.
 */
export class ToldSummaries {
  /** Topic and conversation → head; since the last look, and since the one before. */
  #latest = new Map<string, number>();
  #before = new Map<string, number>();
  /** By workspace: what the last look did not find told. A summary follows its entry a moment later. */
  readonly #suspects = new Map<string, Head[]>();

  note(topic: string, hint: Hint): void {
    if (hint.type !== 'latest' || hint.head === undefined) return;
    const name = `${topic} ${hint.key}`;
    this.#latest.set(name, Math.max(hint.head, this.#latest.get(name) ?? 0));
  }

  /** What is missing for longer than since the last look. */
  untold(workspace: string, heads: readonly Head[], { topics }: Listened): Untold[] {
    const isUntold = (head: Head): Untold[] => {
      const [inbox, visitor] = [inboxTopic(workspace), head.visitor === undefined ? undefined : visitorTopic(workspace, head.visitor)];
      // Visitors are not told of what they did themselves; who did it with another node is told again.
      const byInbox = head.listed && topics.has(inbox) && !this.#isTold(inbox, head);
      const byVisitor = visitor !== undefined && topics.has(visitor) && !this.#isTold(visitor, head) && !this.#isTold(inbox, head);
      return byInbox || byVisitor ? [{ conv: head.conv, byInbox, byVisitor }] : [];
    };
    const lost = (this.#suspects.get(workspace) ?? []).flatMap(isUntold);
    const suspects = heads.filter((head) => isUntold(head).length > 0);
    if (suspects.length > 0) this.#suspects.set(workspace, suspects);
    else this.#suspects.delete(workspace);
    return lost;
  }

  /** All workspaces were looked at. */
  turn({ workspaces }: Listened): void {
    [this.#before, this.#latest] = [this.#latest, new Map()];
    for (const workspace of this.#suspects.keys()) if (!workspaces.has(workspace)) this.#suspects.delete(workspace);
  }

  #isTold(topic: string, { conv, head }: Head): boolean {
    const name = `${topic} conversation:${conv}`;
    return Math.max(this.#latest.get(name) ?? 0, this.#before.get(name) ?? 0) >= head;
  }
}
