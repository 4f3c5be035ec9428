import { Counter, Gauge, type Registry } from 'prom-client';
import type { ClusterFigures } from './cluster/open.ts';
import type { Store } from './store/store.ts';

export interface NodeFacts {
  /** `host:port`: what tells nodes apart. */
  readonly name: string;
  readonly version: string;
  readonly transport: string;
  readonly isDraining: () => boolean;
  readonly store: Pick<Store, 'engine' | 'pool'>;
  readonly cluster: ClusterFigures;
}

/** Adds what is true of this node: its name, its connections to the database and to Redis, and how well it hears of the others. */
export function watchNode(registry: Registry, { name, version, transport, isDraining, store, cluster }: NodeFacts): void {
  const registers = [registry];
  const asked = (metric: string, help: string, ask: () => number): void => void new Gauge({ name: metric, help, registers, collect() { this.set(ask()); } });

  new Gauge({
    name: 'frontdesk_node_info', help: 'Always 1; who this node is.', labelNames: ['node', 'version', 'transport', 'store'], registers,
    collect() {
      this.reset();
      this.set({ node: name, version, transport, store: store.engine }, 1);
    },
  });
  asked('frontdesk_draining', '1 while the node stops and lets its sockets leave.', () => Number(isDraining()));
  if (store.pool) watchPool(registry, store.pool, asked);
  if (cluster.heads) watchHeads(registry, cluster.heads, asked);
  if (cluster.redis) watchRedis(registry, cluster.redis, asked);
}

type Asked = (metric: string, help: string, ask: () => number) => void;

function watchPool(registry: Registry, pool: NonNullable<Store['pool']>, asked: Asked): void {
  new Gauge({
    name: 'frontdesk_database_connections', help: 'Connections to PostgreSQL, by what they do.', labelNames: ['state'], registers: [registry],
    collect() {
      const { used, idle } = pool();
      this.set({ state: 'used' }, used);
      this.set({ state: 'idle' }, idle);
    },
  });
  asked('frontdesk_database_connections_most', 'As many this node may have (FRONTDESK_DATABASE_CONNECTIONS).', () => pool().most);
  asked('frontdesk_database_waiting', 'Works that wait for a connection.', () => pool().waiting);
}

function watchHeads(registry: Registry, heads: NonNullable<ClusterFigures['heads']>, asked: Asked): void {
  counted(registry, 'frontdesk_heads_looks_total', 'Comparisons with the database, by outcome.', 'outcome', () => {
    const { ok, failed } = heads();
    return { ok, failed };
  });
  asked('frontdesk_heads_age_seconds', 'Time since the last comparison that succeeded: as late may be what a lost hint spoke of.', () => heads().ageSeconds);
}

function watchRedis(registry: Registry, redis: NonNullable<ClusterFigures['redis']>, asked: Asked): void {
  asked('frontdesk_redis_up', '1 while Redis takes commands.', () => Number(redis().isUp));
  asked('frontdesk_redis_hearing', '1 while hints of other nodes come through, as far as is known.', () => Number(redis().isHearing));
  counted(registry, 'frontdesk_hints_total', 'Hints published to other nodes, dropped because Redis did not take them, and heard from others.', 'way', () => redis().hints);
  asked('frontdesk_nodes', 'Nodes with a lease, this one included, at the last look.', () => redis().presence.nodes);
  asked('frontdesk_presence_known', '1 while it is known who is on other nodes.', () => Number(redis().presence.isKnown));
  asked('frontdesk_presence_age_seconds', 'Time since other nodes were last looked at.', () => redis().presence.ageSeconds);
}

/** A counter that somebody else counts. */
function counted<Label extends string>(registry: Registry, name: string, help: string, label: Label, ask: () => Readonly<Record<string, number>>): void {
  new Counter({
    name, help, labelNames: [label], registers: [registry],
    collect() {
      this.reset();
      for (const [value, count] of Object.entries(ask())) this.inc({ [label]: value } as Record<Label, string>, count);
    },
  });
}
