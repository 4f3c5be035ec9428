import { visitorToken } from '@frontdesk/protocol';
import type { RandomBytes, WidgetSettings, Who } from '@frontdesk/protocol';
import type { OutboxItem } from '../outbox/outbox.ts';
import type { SavedConversation } from '../timeline/conversation.ts';
import type { ChatSnapshot, ClientStorage } from '../types.ts';
import type { Wish } from '../wishes.ts';

/** What is painted before the relay has said anything. */
export interface SavedVisitor {
  readonly self?: Who;
  readonly profile: ChatSnapshot['profile'];
  readonly prefs: ChatSnapshot['prefs'];
  readonly settings?: WidgetSettings;
}

/** Everything that one visitor has on this device, under names; shared by all tabs. */
export interface Device {
  /** The visitor's secret; made here when there is none, in one transaction, so that two tabs agree. */
  token(random?: RandomBytes): Promise<string>;
  setToken(token: string): Promise<void>;
  current(): Promise<string | undefined>;
  /** The conversation to show; the first tab's `fresh` id wins when there is none. */
  agreeCurrent(fresh: string): Promise<string>;
  setCurrent(conv: string): Promise<void>;
  /** Next place in the device's order; strictly rising over tabs and restarts. */
  nextOrder(): Promise<number>;
  items(): Promise<readonly OutboxItem[]>;
  putItem(item: OutboxItem): Promise<void>;
  removeItem(id: string): Promise<void>;
  conversations(): Promise<readonly SavedConversation[]>;
  putConversation(saved: SavedConversation): Promise<void>;
  removeConversation(conv: string): Promise<void>;
  visitor(): Promise<SavedVisitor | undefined>;
  putVisitor(saved: SavedVisitor): Promise<void>;
  wishes(): Promise<readonly Wish[]>;
  putWishes(wishes: readonly Wish[]): Promise<void>;
  draft(conv: string): Promise<string>;
  putDraft(conv: string, text: string): Promise<void>;
  /** Forgets all of it. */
  clear(): Promise<void>;
}

/**
 * Names what is stored. Two relays or workspaces on one page never meet: each has its own prefix.
 *
 * @param prefix relay address and workspace.
 */
export function createDevice(storage: ClientStorage, prefix: string): Device {
  const under = (name: string): string => prefix + name;
  const list = async <Value>(name: string): Promise<Value[]> => {
    const keys = await storage.keys(under(name));
    const values = await Promise.all(keys.map((key) => storage.get(key)));
    // Another tab may have removed one between the two reads.
    return values.filter((value) => value !== undefined) as Value[];
  };
  const read = <Value>(name: string): Promise<Value | undefined> => storage.get(under(name)) as Promise<Value | undefined>;

  return {
    token: (random) => storage.update<string>(under('token'), (token) => token ?? visitorToken(random)),
    setToken: (token) => storage.set(under('token'), token),
    current: () => read<string>('current'),
    agreeCurrent: (fresh) => storage.update<string>(under('current'), (conv) => conv ?? fresh),
    setCurrent: (conv) => storage.set(under('current'), conv),
    nextOrder: () => storage.update<number>(under('order'), (order = 0) => order + 1),
    items: () => list<OutboxItem>('outbox/'),
    putItem: (item) => storage.set(under('outbox/') + item.id, item),
    removeItem: (id) => storage.remove(under('outbox/') + id),
    conversations: () => list<SavedConversation>('conversation/'),
    putConversation: (saved) => storage.set(under('conversation/') + saved.id, saved),
    removeConversation: (conv) => storage.remove(under('conversation/') + conv),
    visitor: () => read<SavedVisitor>('visitor'),
    putVisitor: (saved) => storage.set(under('visitor'), saved),
    wishes: async () => (await read<readonly Wish[]>('wishes')) ?? [],
    putWishes: (wishes) => storage.set(under('wishes'), wishes),
    draft: async (conv) => (await read<string>('draft/' + conv)) ?? '',
    putDraft: (conv, text) => (text ? storage.set(under('draft/') + conv, text) : storage.remove(under('draft/') + conv)),
    async clear() {
      for (const key of await storage.keys(prefix)) await storage.remove(key);
    },
  };
}
