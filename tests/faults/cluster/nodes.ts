/** Several relays on one PostgreSQL and one Redis, behind a balancer that knows nothing of sessions. */
import { rmSync } from 'node:fs';
import { openPostgresStore } from '../../../packages/relay/src/store/postgres/open.ts';
import { freePort } from '../../relay/http/free-port.ts';
import { type RelayProcess, startRelayProcess, temporaryFolder } from '../../relay/http/relay-process.ts';
import { Balancer } from '../../servers/balancer.ts';
import { PostgresServer } from '../../servers/postgres.ts';
import { RedisServer } from '../../servers/redis.ts';
import { judgeStore } from '../kill/judge.ts';
import type { Load } from '../kill/load.ts';

export interface Node {
  /** Undefined while it is down. */
  relay: RelayProcess | undefined;
  start(): Promise<RelayProcess>;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export class Nodes {
  readonly postgres: PostgresServer;
  readonly redis: RedisServer;
  readonly balancer: Balancer;
  readonly url: string;
  readonly nodes: readonly Node[];
  readonly ports: readonly number[];
  readonly #folder: string;

  private constructor(postgres: PostgresServer, redis: RedisServer, balancer: Balancer, url: string, nodes: readonly Node[], ports: readonly number[], folder: string) {
    this.postgres = postgres;
    this.redis = redis;
    this.balancer = balancer;
    this.url = url;
    this.nodes = nodes;
    this.ports = ports;
    this.#folder = folder;
  }

  /** @param envOf further configuration of a node, by its place. */
  static async start(count: number, envOf: (place: number) => Readonly<Record<string, string>>): Promise<Nodes> {
    const [postgres, redis, balancer] = await Promise.all([PostgresServer.start(), RedisServer.start(), Balancer.start()]);
    const [url, folder] = [await postgres.database(), temporaryFolder()];
    const ports: number[] = [];
    const nodes: Node[] = [];
    for (let place = 0; place < count; place += 1) {
      const port = await freePort();
      ports.push(port);
      const node: Node = {
        relay: undefined,
        // The keys are the same, as they must be: one data folder.
        start: async () => (node.relay = await startRelayProcess({ folder, env: { REDIS_URL: redis.url, ...envOf(place), PORT: String(port), DATABASE_URL: url } })),
        stop: async (signal = 'SIGTERM') => {
          await node.relay?.stop(signal);
          node.relay = undefined;
        },
      };
      nodes.push(node);
    }
    balancer.use(ports);
    const all = new Nodes(postgres, redis, balancer, url, nodes, ports, folder);
    for (const node of nodes) await node.start();
    return all;
  }

  relay(place: number): RelayProcess {
    const relay = this.nodes[place]?.relay;
    if (!relay) throw new Error(`node ${place} is down`);
    return relay;
  }

  /** All trouble is over: everyone comes back by themselves, the nodes end, and the judge holds what was promised and shown against the database. Resolves to figures for a person. */
  async judge(load: Load): Promise<string> {
    await load.heal();
    await Promise.all(this.nodes.map((node) => node.stop('SIGKILL')));
    const stored = await judgeStore(await openPostgresStore({ url: this.url }), load.run);
    return `${stored} stored, ${load.run.acks} acks, ${load.run.repeated} sends repeated`;
  }

  async remove(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop('SIGKILL')));
    await this.balancer.close();
    await Promise.all([this.redis.remove(), this.postgres.remove()]);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
