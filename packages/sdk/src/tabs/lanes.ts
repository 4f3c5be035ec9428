import type { ClientFrameOf } from '@frontdesk/protocol';

/** A durable change of a conversation. */
export type ChangeFrame = ClientFrameOf<'send' | 'edit' | 'delete' | 'state'>;

/** Who may change which conversation now. The relay holds back what follows a refused change (PROTOCOL.md §5); of two tabs neither may be held back by the other's. */
export interface Lanes {
  /** Passes a tab's change on, or lets it wait until the other tab's changes of this conversation are answered. */
  take(port: string, frame: ChangeFrame): void;
  /** The relay has stored it, or refused it for good. Whoever else holds it needs to send it no more. */
  settled(id: string): void;
  /** Refused for now: its tab will send it again. */
  refused(id: string): void;
  /** Whose the change under way is; undefined when that tab's link has ended. */
  ownerOf(id: string): string | undefined;
  /** The tab's link has ended. */
  leave(port: string): void;
}

interface Lane {
  /** The tab whose changes are under way; undefined when its link has ended. */
  owner: string | undefined;
  /** Neither stored nor refused for good; true = refused for now, so it has to come back. */
  readonly under: Map<string, boolean>;
  /** Of other tabs, in the order of their arrival. */
  waiting: { readonly port: string; readonly frame: ChangeFrame }[];
}

/**
 * @param pass puts a change on the socket.
 * @param stuck the relay waits for a change that nobody will send on this socket any more.
 */
export function createLanes(pass: (frame: ChangeFrame) => void, stuck: () => void): Lanes {
  const lanes = new Map<string, Lane>();
  /** The conversation of each change under way. */
  const places = new Map<string, string>();

  const send = (lane: Lane, frame: ChangeFrame): void => {
    lane.under.set(frame.id, false);
    places.set(frame.id, frame.conv);
    pass(frame);
  };

  const laneOf = (id: string): Lane | undefined => lanes.get(places.get(id) ?? '');

  return {
    ownerOf: (id) => laneOf(id)?.owner,
    take(port, frame) {
      const { conv } = frame;
      const lane = lanes.get(conv) ?? { owner: port, under: new Map<string, boolean>(), waiting: [] };
      lanes.set(conv, lane);
      if (lane.owner === port) send(lane, frame);
      else lane.waiting.push({ port, frame });
    },
    settled(id) {
      const conv = places.get(id) ?? '';
      const lane = lanes.get(conv);
      places.delete(id);
      if (!lane) return;
      lane.under.delete(id);
      lane.waiting = lane.waiting.filter(({ frame }) => frame.id !== id);
      if (lane.under.size) return;
      const [next] = lane.waiting;
      if (!next) return void lanes.delete(conv);
      lane.owner = next.port;
      // All of them, wherever they stand: what this tab says next passes at once.
      const own = lane.waiting.filter(({ port }) => port === lane.owner);
      lane.waiting = lane.waiting.filter(({ port }) => port !== lane.owner);
      for (const { frame } of own) send(lane, frame);
    },
    refused(id) {
      const lane = laneOf(id);
      lane?.under.set(id, true);
      if (lane && lane.owner === undefined) stuck();
    },
    leave(port) {
      let isStuck = false;
      for (const lane of lanes.values()) {
        lane.waiting = lane.waiting.filter((one) => one.port !== port);
        if (lane.owner !== port) continue;
        lane.owner = undefined;
        isStuck ||= [...lane.under.values()].includes(true);
      }
      if (isStuck) stuck();
    },
  };
}
