import type { SavedVisitor } from '../cache/cache.ts';
import type { SnapshotBase } from '../snapshot.ts';
import type { Device } from '../storage/device.ts';
import { checkText } from '../text.ts';
import type { ChatClient, Clock } from '../types.ts';
import type { Keeping, NewItem } from './keeping.ts';
import type { Sending } from './sending.ts';

/** What visitors tell beside messages. All of it but drafts takes a message's way: kept first, then sent in order, once. */
export type Telling = Pick<ChatClient, 'edit' | 'remove' | 'setProfile' | 'setPrefs' | 'track' | 'getDraft' | 'setDraft'>;

/** What telling needs from the client around it. */
export interface TellingOptions {
  readonly clock: Clock;
  readonly device: Device;
  readonly newId: () => string;
  readonly keeping: Keeping;
  readonly sending: Sending;
  /** Reads the device, if that has not been done. */
  readonly open: () => Promise<void>;
  /** What is known of the visitor now. */
  readonly visitor: () => SavedVisitor;
  readonly set: (part: Partial<SnapshotBase>) => void;
  /** The visitor's identity has ended: their drafts are not shown. */
  readonly ended: () => boolean;
}

export function createTelling({ clock, device, newId, keeping, sending, open, visitor, set, ended }: TellingOptions): Telling {
  /** Resolves when the relay has taken it. */
  const submit = async (part: Omit<NewItem, 'id'>): Promise<void> => {
    await open();
    const id = newId();
    const outcome = sending.outcome(id);
    await keeping.add(() => ({ id, ...part }));
    // What visitors told of themselves is painted at the next visit, also when nothing was received in this one.
    device.put('visitor', visitor());
    return outcome;
  };

  return {
    edit: (conv, target, text) => submit({ conv, target, type: 'edit', body: { text: checkText(text, sending.limits.textChars) } }),
    remove: (conv, target) => submit({ conv, target, type: 'delete' }),
    setProfile({ attributes, user, trap, ...profile }) {
      set({ profile: { ...visitor().profile, ...profile } });
      return submit({ conv: '', type: 'profile', fields: { ...profile, user, attributes, trap } });
    },
    setPrefs(prefs) {
      set({ prefs });
      return submit({ conv: '', type: 'prefs', fields: prefs });
    },
    track: (name, data, ts = clock.now()) => submit({ conv: '', type: 'event', fields: { name, data, ts } }),
    async getDraft(conv) {
      await open();
      return ended() ? '' : (await device.get<string>('draft/' + conv)) ?? '';
    },
    async setDraft(conv, text) {
      await open();
      await (text ? device.set('draft/' + conv, text) : device.remove('draft/' + conv));
    },
  };
}
