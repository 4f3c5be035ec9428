import { uuidv7 } from '@frontdesk/protocol';
import { loadConfig } from '../../../packages/relay/src/config.ts';
import { withStore } from '../../../packages/relay/src/open-store.ts';
import type { Actor, AppendRequest, Store } from '../../../packages/relay/src/store/store.ts';
import { Stage } from '../../e2e/frontdesk.ts';

/** Written at once; what comes in one turn shares a commit. */
const BATCH = 1_000;
const MINUTE_MS = 60_000;
const WORDS = 'lamp order parcel invoice shade cable switch colour delivery return voucher basket address size glass brass linen dimmer'.split(' ');

const sentence = (index: number): string => `Question ${index}: ${Array.from({ length: 4 + (index % 9) }, (_, place) => WORDS[(index * 7 + place * 5) % WORDS.length]).join(' ')}?`;

/** A stage whose visitors may write as fast as a bench asks. */
export const benchStage = (): Stage => new Stage({ FRONTDESK_BENCH: 'true', LOG_LEVEL: 'warn' });

async function inBatches(count: number, write: (index: number) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < count; from += BATCH) await Promise.all(Array.from({ length: Math.min(BATCH, count - from) }, (_, place) => write(from + place)));
}

async function append(store: Store, request: AppendRequest): Promise<void> {
  const result = await store.conversations.append(request);
  if (result.status !== 'stored') throw new Error(`The store refused a message of the bench: ${JSON.stringify(result)}`);
}

async function addConversations(store: Store, workspace: string, count: number): Promise<void> {
  const from = Date.now() - count * 1000 - MINUTE_MS;
  await inBatches(count, async (index) => {
    const { visitor } = await store.visitors.arrive(workspace, uuidv7().replaceAll('-', '').padEnd(64, '0'), { seenTs: from + index * 1000 });
    await append(store, {
      workspace, conv: uuidv7(), id: uuidv7(), by: { kind: 'visitor', id: visitor.id }, ts: from + index * 1000,
      change: { type: 'message', body: { text: sentence(index) } }, open: { kind: 'support', visitor: visitor.id },
    });
  });
}

/** Fills the newest conversation, which its visitor opened in a browser, up to `count` messages. */
async function lengthen(store: Store, workspace: string, count: number): Promise<void> {
  const { items: [conversation] } = await store.conversations.list(workspace, {}, undefined, 1);
  const [agent] = await store.agents.list(workspace);
  if (!conversation?.visitor || !agent) throw new Error('A visitor has to write, and an owner to be there, before the bench writes on.');
  const sides: readonly Actor[] = [{ kind: 'visitor', id: conversation.visitor }, { kind: 'agent', id: agent.id }];
  await inBatches(count - conversation.head, (index) => append(store, {
    workspace, conv: conversation.id, id: uuidv7(), by: sides[Math.floor(index / 3) % 2]!, ts: Date.now(), change: { type: 'message', body: { text: sentence(index) } },
  }));
}

/** Stops the relay, writes straight into its database as it would itself, and starts it again on the same port. */
export async function fill(stage: Stage, conversations: number, messages: number): Promise<void> {
  const { folder } = stage.relay;
  await stage.stopRelay();
  await withStore(loadConfig({ FRONTDESK_DATA: folder }), async (store) => {
    const [workspace] = await store.workspaces.list();
    if (!workspace) throw new Error('The relay left no workspace in its database.');
    await lengthen(store, workspace.id, messages);
    await addConversations(store, workspace.id, conversations);
  });
  await stage.startRelay();
}
