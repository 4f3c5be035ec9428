import { PostgresServer } from '../../servers/postgres.ts';
import { RedisServer } from '../../servers/redis.ts';
import type { Load } from '../generator.ts';
import { startBenchRelay, startSecondNode, startSocketIo, type Server } from '../servers.ts';

/** One way to run a chat, started and waiting for load. */
export interface System {
  readonly name: 'sqlite' | 'postgres' | 'two-nodes' | 'socket.io' | 'socket.io-two-nodes';
  readonly title: string;
  /** What the generator has to know of it. */
  readonly load: Load;
}

/** All systems on one PostgreSQL server and one Redis. */
export interface Systems {
  readonly all: readonly System[];
  stop(): Promise<void>;
}

/** Starts everything that is compared; PostgreSQL as it comes: `synchronous_commit=on`, `fsync=on`. */
export async function startSystems(): Promise<Systems> {
  const running: { stop(): Promise<void> }[] = [];
  const started = async <Service extends Server>(service: Promise<Service>): Promise<Service> => {
    running.unshift(await service);
    return service;
  };
  const stop = async (): Promise<void> => {
    for (const service of running.splice(0)) await service.stop();
  };
  try {
    const postgres = await PostgresServer.start();
    running.unshift({ stop: () => postgres.remove() });
    const redis = await RedisServer.start();
    running.unshift({ stop: () => redis.remove() });
    const sqlite = await started(startBenchRelay(undefined));
    const single = await started(startBenchRelay(undefined, { DATABASE_URL: await postgres.database() }));
    const both = { DATABASE_URL: await postgres.database(), REDIS_URL: redis.url };
    const first = await started(startBenchRelay(undefined, both));
    const second = await started(startSecondNode(first, both));
    const plain = { DATABASE_URL: await postgres.database(), REDIS_URL: redis.url };
    const alone = await started(startSocketIo(plain));
    const plainPair = { ...plain, DATABASE_URL: await postgres.database() };
    const left = await started(startSocketIo(plainPair));
    const right = await started(startSocketIo(plainPair));
    const theirs = { sio: 1, loose: 1, path: '/socket.io/?EIO=4&transport=websocket' };
    return {
      stop,
      all: [
        { name: 'sqlite', title: 'Frontdesk, SQLite', load: { port: sqlite.port, token: sqlite.token } },
        { name: 'postgres', title: 'Frontdesk, PostgreSQL', load: { port: single.port, token: single.token } },
        { name: 'two-nodes', title: 'Frontdesk, PostgreSQL and Redis, two nodes', load: { port: first.port, port2: second.port, token: first.token } },
        { name: 'socket.io', title: 'Socket.IO, PostgreSQL and Redis, one node', load: { ...theirs, port: alone.port } },
        { name: 'socket.io-two-nodes', title: 'Socket.IO, PostgreSQL and Redis, two nodes', load: { ...theirs, port: left.port, port2: right.port } },
      ],
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
