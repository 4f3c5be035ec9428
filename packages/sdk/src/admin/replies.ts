import { createKeeping } from '../outbox/keeping.ts';
import type { Keeping, KeepingOptions, NewItem } from '../outbox/keeping.ts';
import type { OutboxItem } from '../outbox/outbox.ts';
import { createDevice } from '../storage/device.ts';
import { memoryStorage } from '../storage/memory.ts';
import type { ClientStorage } from '../types.ts';

/**
 * The stored side of an agent's replies: each is on the device before it is sent and until the relay has it. Every agent of every
 * workspace has a place of their own, so that on a shared computer nobody sends in another's name.
 */
export interface Replies {
  /** This agent works here from now on: what they left unsent is taken up. Settles when it is. Never rejects. */
  enter(workspace: string, agent: string): Promise<void>;
  /** Nobody works here any more. What is stored stays, and waits for its author. */
  leave(): void;
  /** Stores a reply, then posts it. Before anybody entered it lives in memory only. */
  add(item: NewItem): Promise<OutboxItem>;
  keep(item: OutboxItem): void;
  /** The relay has it, or its author threw it away. */
  remove(item: OutboxItem): void;
  /** Posts what other tabs stored and did not send. */
  takeOver(): void;
}

/** What replies need; `stored` is told whether what is written now would survive a reload. */
export interface RepliesOptions extends Pick<KeepingOptions, 'clock' | 'post' | 'highest'> {
  /** Default: IndexedDB, or memory where that is missing or refused. */
  readonly storage: ClientStorage | undefined;
  /** The relay's address. */
  readonly base: string;
  readonly stored: (persistent: boolean) => void;
  readonly failed: (error: unknown) => void;
}

interface Place {
  readonly name: string;
  readonly opened: Promise<void>;
  readonly keeping: Keeping;
  close(): void;
}

/** Starts with nobody. */
export function createReplies({ storage, base, clock, post, highest, stored, failed }: RepliesOptions): Replies {
  const make = (name: string): Place => {
    // Not below the visitors' names of this address: a visitor who starts anew forgets all of those.
    const device = createDevice(name ? storage : memoryStorage(), `admin|${base}|${name}|`, failed);
    const opened = name ? device.open() : Promise.resolve();
    const keeping = createKeeping({
      device, clock, highest,
      // Stored after its author left: it waits for them on the device, and never goes out in the next one's name.
      post: (item) => { if (place === here) post(item); },
      stored(error) {
        if (place === here) stored(error === undefined && device.persistent);
        if (error !== undefined) failed(error);
      },
    });
    const here: Place = { name, opened, keeping, close: () => void keeping.idle().then(() => device.close()) };
    void opened.then(() => { if (place === here && name) stored(device.persistent); });
    return here;
  };
  let place: Place = make('');

  const move = (name: string): void => {
    place.close();
    place = make(name);
  };

  return {
    async enter(workspace, agent) {
      const name = `${workspace}|${agent}`;
      if (place.name !== name) move(name);
      const here = place;
      await here.opened;
      if (place === here) await here.keeping.takeOver().catch(failed);
    },
    leave: () => move(''),
    add(item) {
      const { opened, keeping } = place;
      return keeping.add(() => opened.then(() => item));
    },
    keep: (item) => void place.keeping.keep(item),
    remove: (item) => place.keeping.remove(item),
    takeOver: () => void place.keeping.takeOver().catch(failed),
  };
}
