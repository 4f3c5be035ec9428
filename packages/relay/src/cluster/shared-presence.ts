import { inboxTopic } from '../bus/bus.ts';
import { createPresence } from '../chat/presence.ts';
import type { Presence, PresenceChange } from '../chat/chat.ts';
import type { Principal } from '../chat/principal.ts';
import type { AgentProfile, PresenceState } from '../chat/wire.ts';
import type { Log } from '../log.ts';
import type { Listened } from './listeners.ts';
import type { ClusterBus } from './redis-bus.ts';
import { keyOf, PresenceMap, type Somebody } from './presence-map.ts';

/** A node whose lease has run out is gone, with everybody on it. Milliseconds, by Redis' own clock. */
const LEASE_MS = 30_000;
/** How often the lease is renewed and the others' are looked at. Two may fail before anybody is taken for gone. */
const BEAT_MS = 10_000;
/** After Redis lost what was in it: how long other nodes may take to write themselves down again before they count as gone, whether or not they hear that they should. Milliseconds. */
const GRACE_MS = 2 * BEAT_MS;
/** Changes that travel together, milliseconds. */
const GATHER_MS = 50;
const TOPIC = 'n:presence';
const NODES = 'frontdesk:nodes';
/** Stands in a hash that was written as a whole; a change alone may have made it anew after Redis lost it. */
const WHOLE = 'whole';
/** Of a delta that tells nothing but that everybody should look. */
const LOOK = -1;

interface Delta { readonly node: string; readonly version: number; readonly put: readonly Somebody[]; readonly gone: readonly string[] }

export interface SharedPresenceOptions {
  readonly bus: ClusterBus;
  readonly node: string;
  readonly listened: Pick<Listened, 'topics'>;
  readonly now: () => number;
  readonly log: Log;
}

/**
 * Presence over all nodes. Each node keeps who is on it in a hash of its own in Redis, with a lease, and tells the others of changes; who
 * misses one sees by the version that it did, and reads the hash. While Redis is away longer than a lease, who is on other nodes is unknown:
 * nobody is taken to be there, and a team of which nobody is here is `unknown`, never `offline` (G12). A Redis that lost everything is given time
 * to be told anew before anybody is taken for gone.
 */
export class SharedPresence implements Presence {
  readonly #options: SharedPresenceOptions;
  readonly #own: Presence;
  readonly #others: PresenceMap;
  readonly #watchers = new Set<(change: PresenceChange) => void>();
  readonly #versions = new Map<string, number>();
  readonly #mine = new Map<string, Somebody>();
  readonly #put = new Map<string, Somebody>();
  readonly #gone = new Set<string>();
  readonly #unsubscribe: () => void;
  readonly #timer: NodeJS.Timeout;
  #version = 0;
  #gathering = false;
  /** A living node says it, and keeps what is to be kept of it. */
  #isHeard = false;
  #syncedAt: number;
  /** Nodes with a lease at the last look. */
  #living = 1;
  #wasUnknown = false;
  /** When Redis was last found without this node. */
  #missedAt = -Infinity;
  /** A look was asked for while another one was under way, which may have seen what was before. */
  #isOwed = false;
  #isClosed = false;
  #beating: Promise<void> | undefined;

  constructor(options: SharedPresenceOptions) {
    this.#options = options;
    this.#own = createPresence({ now: options.now });
    this.#others = new PresenceMap((somebody) => this.#othersChanged(somebody));
    this.#syncedAt = options.now();
    this.#unsubscribe = options.bus.subscribe(TOPIC, (hint) => { if (hint.type === 'ephemeral' && hint.frame !== '') this.#hear(JSON.parse(hint.frame) as Delta); });
    this.#own.watch((change) => this.#ownChanged(change));
    this.#timer = setInterval(() => { this.#age(); void this.beat(); }, BEAT_MS).unref();
  }

  /** Living nodes, with this one; whether who is on the others is known; and how many seconds ago they were last looked at. */
  get figures(): { readonly nodes: number; readonly isKnown: boolean; readonly ageSeconds: number } {
    return { nodes: this.#living, isKnown: !this.#isUnknown(), ageSeconds: Math.max(0, this.#options.now() - this.#syncedAt) / 1_000 };
  }

  arrive(principal: Principal): void {
    this.#own.arrive(principal);
  }

  leave(principal: Principal): void {
    this.#own.leave(principal);
  }

  set(principal: Principal, state: 'online' | 'away'): void {
    this.#own.set(principal, state);
  }

  visitorOnline(workspace: string, visitor: string): boolean {
    return this.#own.visitorOnline(workspace, visitor) || this.#others.has({ workspace, kind: 'visitor', id: visitor });
  }

  team(workspace: string): { state: PresenceState; agents: readonly AgentProfile[] } {
    const agents = new Map<string, AgentProfile>();
    const isUnknown = this.#isUnknown();
    for (const { id, name = '', state } of isUnknown ? [] : this.#others.agents(workspace)) if (agents.get(id)?.state !== 'online') agents.set(id, { id, name, state });
    for (const agent of this.#own.team(workspace).agents) if (agents.get(agent.id)?.state !== 'online') agents.set(agent.id, agent);
    const there = [...agents.values()];
    const state = there.some((agent) => agent.state === 'online') ? 'online' : isUnknown ? 'unknown' : there.length > 0 ? 'away' : 'offline';
    return { state, agents: there };
  }

  counts(workspace: string): { visitors: number; agents: number; connections: number } {
    const own = this.#own.counts(workspace);
    return { visitors: own.visitors + this.#others.visitors(workspace) - this.#others.visitorsAlsoHere(workspace), agents: this.team(workspace).agents.length, connections: own.connections };
  }

  here(): { visitors: number; agents: number } {
    return this.#own.here();
  }

  watch(listener: (change: PresenceChange) => void): () => void {
    this.#watchers.add(listener);
    return () => { this.#watchers.delete(listener); };
  }

  /** Renews the lease and looks at the others; also when Redis is back. */
  beat(): Promise<void> {
    if (this.#beating) this.#isOwed = true;
    this.#beating ??= this.#beat().catch((error: unknown) => this.#options.log.debug({ err: error }, 'presence could not be shared')).finally(() => {
      this.#beating = undefined;
      this.#age();
      if (!this.#isOwed) return;
      this.#isOwed = false;
      void this.beat();
    });
    return this.#beating;
  }

  /** Takes this node's people out at once: a node that stops leaves no ghosts. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    this.#unsubscribe();
    await this.#beating;
    const { bus: { redis }, node } = this.#options;
    if (redis.isReady) await redis.multi().del(hashOf(node)).sRem(NODES, node).exec().catch(() => undefined);
  }

  #isUnknown(): boolean {
    const age = this.#options.now() - this.#syncedAt;
    return age > LEASE_MS || age < -LEASE_MS;
  }

  /** Whoever is on other nodes is forgotten when nobody can say any more whether they are. */
  #age(): void {
    const isUnknown = this.#isUnknown();
    if (isUnknown) for (const other of this.#others.nodes) this.#lost(other);
    if (isUnknown === this.#wasUnknown) return;
    this.#wasUnknown = isUnknown;
    for (const workspace of new Set([...this.#mine.values()].map((somebody) => somebody.workspace))) this.#changed({ type: 'team', workspace });
  }

  #ownChanged(change: PresenceChange): void {
    if (change.type === 'visitor') this.#note({ workspace: change.workspace, kind: 'visitor', id: change.visitor, state: 'online' }, change.online);
    else {
      const there = new Map(this.#own.team(change.workspace).agents.map((agent) => [agent.id, agent]));
      for (const { id, name, state } of there.values()) if (state === 'online' || state === 'away') this.#note({ workspace: change.workspace, kind: 'agent', id, name, state }, true);
      if (change.left !== undefined && !there.has(change.left)) this.#note({ workspace: change.workspace, kind: 'agent', id: change.left, state: 'away' }, false);
    }
    // Somebody who is still on another node has not left.
    if (change.type === 'visitor' && !change.online && this.#others.has({ workspace: change.workspace, kind: 'visitor', id: change.visitor })) return;
    this.#changed(change);
  }

  #note(somebody: Somebody, isHere: boolean): void {
    const key = keyOf(somebody);
    const before = this.#mine.get(key);
    this.#others.noteHere(somebody, isHere);
    if (isHere && before?.state === somebody.state && before.name === somebody.name) return;
    if (isHere) {
      this.#mine.set(key, somebody);
      this.#put.set(key, somebody);
      this.#gone.delete(key);
    } else if (this.#mine.delete(key)) {
      this.#put.delete(key);
      this.#gone.add(key);
    }
    if (this.#gathering) return;
    this.#gathering = true;
    setTimeout(() => this.#tell(), GATHER_MS).unref();
  }

  #tell(): void {
    this.#gathering = false;
    const [put, gone] = [[...this.#put.values()], [...this.#gone]];
    this.#put.clear();
    this.#gone.clear();
    if (put.length + gone.length === 0) return;
    this.#version += 1;
    const { bus, node } = this.#options;
    const { redis } = bus;
    const delta: Delta = { node, version: this.#version, put, gone };
    if (!redis.isReady) return;
    const changes = redis.multi().hSet(hashOf(node), 'version', String(this.#version));
    for (const somebody of put) changes.hSet(hashOf(node), keyOf(somebody), JSON.stringify(somebody));
    if (gone.length > 0) changes.hDel(hashOf(node), gone);
    changes.pExpire(hashOf(node), LEASE_MS).sAdd(NODES, node).exec()
      .then(() => bus.publish(TOPIC, { type: 'ephemeral', frame: JSON.stringify(delta) }))
      .catch((error: unknown) => this.#options.log.debug({ err: error }, 'presence could not be told'));
  }

  #hear({ node, version, put, gone }: Delta): void {
    if (node === this.#options.node) return;
    if (version !== (this.#versions.get(node) ?? 0) + 1) {
      void this.beat();
      return;
    }
    this.#versions.set(node, version);
    this.#isHeard = true;
    for (const somebody of put) this.#others.put(node, somebody);
    for (const key of gone) this.#others.remove(node, key);
    this.#isHeard = false;
  }

  async #beat(): Promise<void> {
    const { bus: { redis }, node, now } = this.#options;
    if (!redis.isReady || this.#isClosed) return;
    // The hash may be gone: a lease that ran out while Redis was away, or a Redis that lost everything.
    const version = String(this.#version);
    const held = await redis.hmGet(hashOf(node), ['version', WHOLE]);
    const isKept = held[0] === version && held[1] !== null;
    if (!isKept) await this.#writeAll();
    await redis.multi().pExpire(hashOf(node), LEASE_MS).sAdd(NODES, node).exec();
    const nodes = (await redis.sMembers(NODES)).filter((other) => other !== node);
    if (!isKept) this.#missed();
    const mayBeGone = performance.now() - this.#missedAt > GRACE_MS;
    for (const other of nodes) await this.#look(other, mayBeGone);
    if (!mayBeGone) return;
    for (const other of this.#others.nodes) if (!nodes.includes(other)) this.#lost(other);
    this.#living = 1 + nodes.filter((other) => this.#versions.has(other)).length;
    this.#syncedAt = now();
  }

  /** What Redis lost of this node it lost of others too: they write it down again when they hear of it, or with their next beat. */
  #missed(): void {
    const isFirst = this.#missedAt === -Infinity && this.#others.nodes.length === 0 && this.#version === 0;
    this.#missedAt = isFirst ? -Infinity : performance.now();
    const delta: Delta = { node: this.#options.node, version: LOOK, put: [], gone: [] };
    this.#options.bus.publish(TOPIC, { type: 'ephemeral', frame: JSON.stringify(delta) });
    if (!isFirst) setTimeout(() => void this.beat(), GRACE_MS + 100).unref();
  }

  async #writeAll(): Promise<void> {
    const { bus: { redis }, node } = this.#options;
    const all = redis.multi().del(hashOf(node)).hSet(hashOf(node), { version: String(this.#version), [WHOLE]: '1' });
    for (const [key, somebody] of this.#mine) all.hSet(hashOf(node), key, JSON.stringify(somebody));
    await all.exec();
  }

  async #look(other: string, mayBeGone: boolean): Promise<void> {
    const { redis } = this.#options.bus;
    const version = await redis.hGet(hashOf(other), 'version');
    if (version === null) {
      if (!mayBeGone) return;
      await redis.sRem(NODES, other);
      this.#lost(other);
      return;
    }
    if (Number(version) === this.#versions.get(other)) return;
    const { version: read, [WHOLE]: isWhole, ...people } = await redis.hGetAll(hashOf(other));
    if (isWhole === undefined) return;
    this.#versions.set(other, Number(read));
    this.#others.replace(other, Object.values(people).map((text) => JSON.parse(text) as Somebody));
  }

  #lost(other: string): void {
    this.#versions.delete(other);
    this.#others.drop(other);
  }

  /** This node's sessions hear it from this node: only so is what they were told last what this node knows, as the next who comes here will be told. */
  #othersChanged({ kind, workspace, id }: Somebody): void {
    if (kind === 'agent') return this.#changed({ type: 'team', workspace });
    // Visitors come and go by the thousand, and only consoles show them.
    if (this.#isHeard && !this.#options.listened.topics.has(inboxTopic(workspace))) return;
    this.#changed({ type: 'visitor', workspace, visitor: id, online: this.visitorOnline(workspace, id), ...(this.#isHeard ? { elsewhere: true } : {}) });
  }

  #changed(change: PresenceChange): void {
    for (const watcher of this.#watchers) watcher(change);
  }
}

const hashOf = (node: string): string => `frontdesk:presence:${node}`;
