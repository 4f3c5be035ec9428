import type { Bus } from '../bus/bus.ts';

/** What anybody of this node listens to. */
export interface Listened {
  /** Workspaces, and how many topics of theirs. */
  readonly workspaces: ReadonlyMap<string, number>;
  /** Topics of inboxes, single visitors, agents and API tokens. */
  readonly topics: ReadonlyMap<string, number>;
}

/** First letters of topics of a workspace, see bus.ts. */
const OF_WORKSPACE = 'civpa';
const KEPT = 'ipa';

/**
 * The bus, and what is listened to on it.
 *
 * @param begins told when somebody listens to anything of a workspace of which nobody did.
 */
export function watchListeners(bus: Bus, begins: (workspace: string) => void): { bus: Bus; listened: Listened } {
  const [workspaces, topics] = [new Map<string, number>(), new Map<string, number>()];
  const count = (counts: Map<string, number>, name: string, by: number): void => {
    const after = (counts.get(name) ?? 0) + by;
    if (after > 0) counts.set(name, after);
    else counts.delete(name);
  };
  const countTopic = (topic: string, by: number): void => {
    const [kind = '', workspace = ''] = topic.split(':', 2);
    if (kind.length !== 1 || !OF_WORKSPACE.includes(kind)) return;
    const isNew = !workspaces.has(workspace);
    count(workspaces, workspace, by);
    if (isNew) begins(workspace);
    if (KEPT.includes(kind)) count(topics, topic, by);
  };
  return {
    listened: { workspaces, topics },
    bus: {
      ...bus,
      subscribe(topic, listener) {
        countTopic(topic, 1);
        const end = bus.subscribe(topic, listener);
        let ended = false;
        return () => {
          end();
          if (!ended) countTopic(topic, -1);
          ended = true;
        };
      },
      join(topic, listener) {
        const isNew = bus.join(topic, listener);
        if (isNew) countTopic(topic, 1);
        return isNew;
      },
      leave(topic, listener) {
        const was = bus.leave(topic, listener);
        if (was) countTopic(topic, -1);
        return was;
      },
    },
  };
}
