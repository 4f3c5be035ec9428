import type { Conversation, Visitor } from '@frontdesk/protocol';

/** Conversations and visitors whose latest state is remembered; the oldest are forgotten beyond this. */
const REMEMBERED = 5_000;

/** Characters of a message's beginning in the `message` event. */
const PREVIEW_CHARS = 140;

/** The latest message's beginning. */
export const previewOf = ({ last }: Conversation): string => [...(last?.text ?? '')].slice(0, PREVIEW_CHARS).join('');

/** Tells what is news from what only changed: for sounds and notifications. */
export interface Arrivals {
  /** Remembers without telling: what a list or an answer brought. */
  learn(conversations: readonly Conversation[]): void;
  /** A live summary came: is there a new message of a visitor in it? */
  message(conversation: Conversation): boolean;
  /** A live visitor frame came: has this visitor just come online? */
  online(visitor: Visitor): boolean;
  clear(): void;
}

/** Starts knowing nothing. */
export function createArrivals(): Arrivals {
  const latest = new Map<string, number>();
  const present = new Map<string, boolean>();

  const remember = <Value>(map: Map<string, Value>, key: string, value: Value): void => {
    map.delete(key);
    map.set(key, value);
    if (map.size > REMEMBERED) map.delete(map.keys().next().value!);
  };
  const see = ({ id, last, visitor }: Conversation): void => {
    remember(latest, id, Math.max(latest.get(id) ?? 0, last?.seq ?? 0));
    if (visitor) remember(present, visitor.id, visitor.online);
  };

  return {
    learn: (conversations) => conversations.forEach(see),
    message(conversation) {
      const { id, last, head, rev, activity } = conversation;
      const before = latest.get(id);
      see(conversation);
      if (last?.by.kind !== 'visitor') return false;
      // Never seen: only when this very change was an entry, and that entry is the message.
      return before === undefined ? rev === activity && last.seq === head : last.seq > before;
    },
    online(visitor) {
      const before = present.get(visitor.id);
      remember(present, visitor.id, visitor.online);
      return visitor.online && before !== true;
    },
    clear() {
      latest.clear();
      present.clear();
    },
  };
}
