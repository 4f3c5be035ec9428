import { createHash } from 'node:crypto';
import { DEFAULT_SETTINGS, uuidv7 } from '@frontdesk/protocol';
import type { ChangeOf } from '../../../packages/relay/src/store/changes.ts';
import type { StoredAgent, VisitorPatch } from '../../../packages/relay/src/store/records.ts';
import type { Actor, AppendRequest, AppendResult, BriefResult, Store } from '../../../packages/relay/src/store/store.ts';

/** A database of one engine, empty at first. */
export interface Bench {
  readonly store: Store;
  /** Closes and opens the same database again; `store` is the new one afterwards. */
  reopen(): Promise<Store>;
  /** Closes it and removes every trace. */
  dispose(): Promise<void>;
}

/** What an engine hands to the contract. */
export interface StoreFactory {
  readonly name: string;
  /** What engines differ in. `nul`: texts keep U+0000; else U+FFFD stands in its place. */
  readonly keeps: { readonly nul: boolean };
  open(options?: { entriesPerConversation?: number }): Promise<Bench>;
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Times in tests mean nothing; they only have to be recognised. */
export const TS = 1_790_000_000_000;

export async function workspace(store: Store, key = `w-${uuidv7().slice(-12)}`): Promise<string> {
  const id = uuidv7();
  const made = await store.workspaces.create({ id, key, name: key, allowedOrigins: [], widget: DEFAULT_SETTINGS, createdTs: TS });
  if (made !== 'created') throw new Error(`workspace ${key}: ${made}`);
  return id;
}

export async function visitor(store: Store, inWorkspace: string, patch: VisitorPatch = {}): Promise<string> {
  const { visitor: arrived } = await store.visitors.arrive(inWorkspace, sha256(uuidv7()), { seenTs: TS, ...patch });
  return arrived.id;
}

export const agentOf = (inWorkspace: string, patch: Partial<StoredAgent> = {}): StoredAgent => ({
  id: uuidv7(), workspace: inWorkspace, email: `${uuidv7()}@example.org`, name: 'Ada', role: 'agent', createdTs: TS, disabled: false, ...patch,
});

/** A conversation as one side sees it: short calls for what tests do most. */
export class Talk {
  readonly store: Store;
  readonly workspace: string;
  readonly conv: string;
  readonly visitor: Actor;
  readonly agent: Actor = { kind: 'agent', id: uuidv7() };

  constructor(store: Store, inWorkspace: string, visitorId: string, conv = uuidv7()) {
    this.store = store;
    this.workspace = inWorkspace;
    this.conv = conv;
    this.visitor = { kind: 'visitor', id: visitorId };
  }

  static async start(store: Store, inWorkspace?: string): Promise<Talk> {
    const where = inWorkspace ?? (await workspace(store));
    return new Talk(store, where, await visitor(store, where));
  }

  request(by: Actor, change: ChangeOf, id = uuidv7()): AppendRequest {
    const open = { kind: 'support' as const, visitor: this.visitor.id };
    return { workspace: this.workspace, conv: this.conv, id, by, change, ts: TS, ...(by.kind === 'visitor' && change.type === 'message' ? { open } : {}) };
  }

  append(by: Actor, change: ChangeOf, id?: string): Promise<AppendResult> {
    return this.store.conversations.append(this.request(by, change, id));
  }

  say(by: Actor, text: string, id?: string): Promise<AppendResult> {
    return this.append(by, { type: 'message', body: { text } }, id);
  }

  move(by: Actor, cursor: { delivered?: number; read?: number }) {
    return this.store.conversations.moveCursor({ workspace: this.workspace, conv: this.conv, by: by as { kind: 'visitor' | 'agent' | 'bot'; id: string }, ...cursor });
  }

  async summary() {
    const found = await this.store.conversations.get(this.workspace, this.conv);
    if (!found) throw new Error('the conversation is not there');
    return found;
  }

  async entries() {
    return (await this.store.conversations.entriesAfter(this.workspace, this.conv, 0, 10_000))?.entries ?? [];
  }
}

/** The result of an append that was expected to be stored. */
export async function stored(result: Promise<AppendResult>): Promise<Extract<AppendResult, { status: 'stored' | 'duplicate' }>> {
  const outcome = await result;
  if (outcome.status === 'refused') throw new Error(`refused: ${outcome.code} ${outcome.message}`);
  return outcome;
}

/** `stored`, `duplicate` or the code of the refusal. */
/** One alone, without its summary. */
export async function briefly(store: Store, request: AppendRequest): Promise<BriefResult> {
  const [result] = await store.conversations.appendBriefly([request]);
  if (!result || result instanceof Error) throw result ?? new Error('there is no result');
  return result;
}

export async function outcome(result: Promise<AppendResult>): Promise<string> {
  const { status, ...rest } = await result;
  return status === 'refused' && 'code' in rest ? rest.code : status;
}

/** Asks again until the condition holds; fails with its last error after `ms` milliseconds. */
export async function eventually(check: () => Promise<void>, ms = 5_000): Promise<void> {
  const until = performance.now() + ms;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (performance.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
