import { CLOSE_CODES, uuidv7 } from '@frontdesk/protocol';
import { type Bus, inboxTopic, visitorsTopic, visitorTopic } from '../bus/bus.ts';
import { type BlockSubject, type NewBlock, type StoredBlock } from '../store/blocks.ts';
import type { Store } from '../store/store.ts';

/** How long the relay itself blocks: longer each time it has to. Milliseconds; the last one for all that follow. */
export const BLOCK_STEPS = [15 * 60_000, 60 * 60_000, 6 * 3_600_000, 24 * 3_600_000, 7 * 24 * 3_600_000] as const;

/** What consoles of those who may see blocks are told at once. */
export interface Alert {
  /** `blocked`: somebody was blocked by the relay itself; `noticed`: it would have, but only watches; `attack`: the workspace seems to be under attack; `codes`: somebody tries codes of an agent's second step. */
  readonly what: 'blocked' | 'noticed' | 'codes' | 'attack';
  /** The visitor in question. */
  readonly visitor?: string;
  /** Names of signals. */
  readonly signals: readonly string[];
}

/** Asked for by a person (until a time, or until lifted), or by the relay itself (as long as its steps say). */
export type BlockRequest = BlockSubject & Pick<NewBlock, 'by' | 'reason'> & { readonly untilTs?: number; readonly automatic?: { readonly signals: readonly string[] } };

/** Who may not chat. Every change is on disk when it resolves, has ended the connections in question, and was told to the consoles. */
export interface Blocks {
  /** The block that keeps a visitor out now. */
  active(workspace: string, who: { readonly visitor?: string; readonly from?: string }): Promise<StoredBlock | undefined>;
  /** `exempt`: it is never to be blocked, and nothing was changed. */
  block(workspace: string, request: BlockRequest): Promise<{ readonly status: 'blocked' | 'exempt'; readonly block: StoredBlock }>;
  /** Never to be blocked from now on. */
  exempt(workspace: string, request: BlockRequest): Promise<StoredBlock>;
  /** Ends a block or an exemption. Undefined when there is none with this id. */
  lift(workspace: string, id: string): Promise<StoredBlock | undefined>;
  /** Tells the consoles that blocks changed, and why they should look. */
  tell(workspace: string, alert?: Alert): void;
}

/** @param options.now milliseconds since 1970. */
export function createBlocks({ store, bus, now }: { store: Pick<Store, 'blocks'>; bus: Bus; now: () => number }): Blocks {
  const fresh = ({ kind, subject, by, reason, untilTs, automatic }: BlockRequest): NewBlock => ({
    id: uuidv7(), kind, subject, by, signals: automatic?.signals ?? [], createdTs: now(),
    ...(reason === undefined ? {} : { reason }),
    ...(automatic ? { until: { steps: BLOCK_STEPS } } : untilTs === undefined ? {} : { until: { ts: untilTs } }),
  });
  const tell = (workspace: string, alert?: Alert): void =>
    // Under a name of its own each: a block that follows must not take the place of the news that there is an attack.
    bus.publish(inboxTopic(workspace), { type: 'latest', key: alert ? `blocks:${alert.what}` : 'blocks', frame: JSON.stringify({ t: 'blocks', ...(alert ? { alert } : {}) }) });
  /** Connections that are open end; who connects later is asked about first. */
  const endConnections = (workspace: string, { kind, subject }: BlockSubject): void => {
    const close = { type: 'close', code: CLOSE_CODES.blocked, reason: 'blocked from this chat' } as const;
    if (kind === 'visitor') bus.publish(visitorTopic(workspace, subject), close);
    else bus.publish(visitorsTopic(workspace), { ...close, from: subject });
  };
  return {
    active(workspace, { visitor, from }) {
      const subjects: BlockSubject[] = [...(visitor === undefined ? [] : [{ kind: 'visitor', subject: visitor } as const]), ...(from === undefined ? [] : [{ kind: 'address', subject: from } as const])];
      return store.blocks.active(workspace, subjects, now());
    },
    async block(workspace, request) {
      const result = await store.blocks.block(workspace, fresh(request));
      if (result.status === 'blocked') {
        endConnections(workspace, request);
        const { automatic, kind, subject } = request;
        tell(workspace, automatic && { what: 'blocked', signals: automatic.signals, ...(kind === 'visitor' ? { visitor: subject } : {}) });
      }
      return result;
    },
    async exempt(workspace, request) {
      const block = await store.blocks.exempt(workspace, fresh(request));
      tell(workspace);
      return block;
    },
    async lift(workspace, id) {
      const lifted = await store.blocks.lift(workspace, id, now());
      if (lifted) tell(workspace);
      return lifted;
    },
    tell,
  };
}
