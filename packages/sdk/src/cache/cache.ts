import { createTimer } from '../clock.ts';
import type { WidgetSettings, Who } from '@frontdesk/protocol';
import type { Device } from '../storage/device.ts';
import type { LiveConversation } from '../timeline/conversation.ts';
import type { ChatSnapshot, Clock, ConversationView } from '../types.ts';

/** Items kept per conversation. */
const KEPT_ITEMS = 100;
/** Changes are gathered for this long before they are written, milliseconds. */
const LAZY_MS = 1_000;

/** What is painted before the relay has said anything. */
export interface SavedVisitor {
  readonly self?: Who;
  readonly profile: ChatSnapshot['profile'];
  readonly prefs: ChatSnapshot['prefs'];
  readonly settings?: WidgetSettings;
  /** The person whose all of it is, when that was proven. */
  readonly identity?: ChatSnapshot['identity'];
}

/** What paints at once at the next visit. It may be lost or old: the relay has the truth. */
export interface Cache {
  /** Something may have changed. Cheap. Resolves when it is written, or could not be. */
  touch(): Promise<void>;
  /** Writes now, for a page that is about to go. Never rejects. */
  flush(): Promise<void>;
  forget(conv: string): void;
  stop(): void;
}

/**
 * @param held the conversations to keep.
 * @param source what else is to be kept now.
 */
export function createCache(
  device: Device, clock: Clock, held: ReadonlyMap<string, LiveConversation>, source: () => SavedVisitor,
): Cache {
  const written = new WeakSet<ConversationView>();
  let visitor = '';
  const timer = createTimer(clock);
  let due: Promise<void> | undefined;
  let told = (): void => {};

  const flush = async (): Promise<void> => {
    const tell = told;
    due = undefined;
    timer();
    const writes: Promise<void>[] = [];
    for (const conversation of held.values()) {
      // Views keep their identity while nothing changes, so identity says whether there is something to write.
      const view = conversation.view();
      if (!conversation.log.last || written.has(view)) continue;
      written.add(view);
      writes.push(device.put('conversation/' + view.id, conversation.save(KEPT_ITEMS)));
    }
    const now = source();
    const text = JSON.stringify(now);
    if (text !== visitor) writes.push(device.put('visitor', now));
    visitor = text;
    await Promise.all(writes);
    tell();
  };

  return {
    flush,
    touch() {
      return (due ??= new Promise((resolve) => {
        told = resolve;
        timer(() => void flush(), LAZY_MS);
      }));
    },
    forget: (conv) => void device.put('conversation/' + conv),
    stop() {
      due = undefined;
      timer();
    },
  };
}
