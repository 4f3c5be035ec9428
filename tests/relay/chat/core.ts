/** The core on a real store and bus, without sockets; the store can be made to fail. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uuidv7 } from '@frontdesk/protocol';
import type { Bus, Hint } from '../../../packages/relay/src/bus/bus.ts';
import { createMemoryBus } from '../../../packages/relay/src/bus/memory.ts';
import type { Chat, Presence } from '../../../packages/relay/src/chat/chat.ts';
import { createChat } from '../../../packages/relay/src/chat/create-chat.ts';
import { createEvents, type Events } from '../../../packages/relay/src/chat/events.ts';
import { createEventLimits, createSendLimits } from '../../../packages/relay/src/chat/limits.ts';
import { BUILT_IN_ROLES } from '../../../packages/relay/src/chat/permissions.ts';
import { createPresence } from '../../../packages/relay/src/chat/presence.ts';
import type { Principal } from '../../../packages/relay/src/chat/principal.ts';
import { ConfigSchema } from '../../../packages/relay/src/config.ts';
import { newWorkspace } from '../../../packages/relay/src/features/workspace/new-workspace.ts';
import { createMemoryLimiters } from '../../../packages/relay/src/limits/memory.ts';
import { createLog } from '../../../packages/relay/src/log.ts';
import { openSqliteStore } from '../../../packages/relay/src/store/sqlite/open.ts';
import { StoreUnavailable } from '../../../packages/relay/src/store/failures.ts';
import type { Store } from '../../../packages/relay/src/store/store.ts';

export interface Core {
  readonly chat: Chat;
  readonly store: Store;
  readonly events: Events;
  readonly presence: Presence;
  readonly workspace: string;
  /** While true every append rejects, as a full disk does. */
  diskFull: boolean;
  /** So many times the newest summary cannot be read. */
  unread: number;
  /** Conversations whose newest summary was asked for. */
  readonly asked: readonly string[];
  visitor(): Promise<Principal>;
  agent(role?: 'owner' | 'admin' | 'agent' | 'viewer', name?: string): Promise<Principal & { kind: 'agent' }>;
  /** Frames published to a topic from now on. */
  listen(topic: string): Hint[];
  stop(): Promise<void>;
}

/** @param shared the bus and the presence of one node of several. */
export async function startCore(environment: Record<string, string> = {}, shared?: { readonly bus: Bus; readonly presence: Presence }): Promise<Core> {
  const folder = await mkdtemp(join(tmpdir(), 'frontdesk-chat-'));
  const config = ConfigSchema.parse(environment);
  const log = createLog('silent');
  const real = await openSqliteStore({ folder, log });
  const room = newWorkspace('default', 'Shop', Date.now());
  await real.workspaces.create(room);
  const state = { diskFull: false, unread: 0 };
  const asked: string[] = [];
  const unlessFull = <Args extends unknown[], Result>(write: (...args: Args) => Promise<Result>) => (...args: Args): Promise<Result> =>
    state.diskFull ? Promise.reject(new StoreUnavailable('database or disk is full')) : write(...args);
  const store: Store = {
    ...real,
    conversations: {
      ...real.conversations,
      append: unlessFull(real.conversations.append),
      appendBriefly: (requests) => (state.diskFull ? Promise.resolve(requests.map(() => new StoreUnavailable('database or disk is full'))) : real.conversations.appendBriefly(requests)),
      newest: (workspace, conv) => {
        asked.push(conv);
        if (state.unread === 0) return real.conversations.newest(workspace, conv);
        state.unread -= 1;
        return Promise.reject(new StoreUnavailable('The store is being started again.'));
      },
    },
  };
  const bus = shared?.bus ?? createMemoryBus();
  const events = createEvents(() => undefined);
  const presence = shared?.presence ?? createPresence({ now: Date.now });
  const limiters = createMemoryLimiters();
  const chat = createChat({ store, bus, events, presence, limits: createSendLimits(config, limiters), eventLimits: createEventLimits(config, limiters), config, now: Date.now, log });
  let people = 0;
  return {
    chat, store, events, presence, workspace: room.id, asked,
    get diskFull() { return state.diskFull; },
    set diskFull(value) { state.diskFull = value; },
    get unread() { return state.unread; },
    set unread(value) { state.unread = value; },
    async visitor() {
      people += 1;
      const { visitor } = await store.visitors.arrive(room.id, people.toString(16).padStart(64, '0'), {});
      return { kind: 'visitor', workspace: room.id, id: visitor.id };
    },
    async agent(role = 'agent', name = 'Ana') {
      const id = uuidv7();
      await store.agents.create({ id, workspace: room.id, email: `${id}@example.org`, name, role, createdTs: Date.now(), disabled: false });
      chat.agentsChanged(room.id);
      return { kind: 'agent', workspace: room.id, id, name, role, permissions: BUILT_IN_ROLES[role] };
    },
    listen(topic) {
      const hints: Hint[] = [];
      bus.subscribe(topic, (hint) => hints.push(hint));
      return hints;
    },
    async stop() {
      chat.close();
      await bus.close();
      await real.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
