/**
 * What compose.yaml does, without containers and on one machine: PostgreSQL, Redis, two relays and Caddy, all on temporary folders and free
 * ports. Ctrl-C ends all of it and leaves nothing behind. PORT: where people come in (8080; 0 = a free one).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RELAY_OPTIONS } from '../../packages/relay/dev/node-options.ts';
import { buildWidget, refuseOldNode, widgetIsStale } from '../../packages/relay/dev/steps.ts';
import { freePort } from '../../tests/relay/http/free-port.ts';
import { PostgresServer } from '../../tests/servers/postgres.ts';
import { RedisServer } from '../../tests/servers/redis.ts';
import { CADDY, findInstalled, POSTGRES, REDIS, type Requirement, RequirementMissing } from '../../tests/system/requirements.ts';
import { Service } from './service.ts';

const HERE = import.meta.dirname;
const RELAY = join(HERE, '../../packages/relay/src/main.ts');

const print = (line = ''): void => void process.stdout.write(`${line}\n`);

/** What ends all that was begun, in the order of its beginning; run the other way round. */
const ends: (() => Promise<unknown> | unknown)[] = [];
const services: Service[] = [];
let stopping: Promise<void> | undefined;

async function stop(code: number): Promise<void> {
  for (let end = ends.pop(); end; end = ends.pop()) await end();
  process.exit(code);
}

function onSignal(): void {
  if (stopping) {
    // Asked twice: nobody waits for anybody.
    for (const service of services) service.kill();
    return;
  }
  print('\nStopping. Press Ctrl-C again to stop at once.');
  stopping = stop(0);
}

/** Paths of the programs, or one sentence for each that is missing. */
function programs(): { postgres: string; redis: string; caddy: string } {
  const missing: string[] = [];
  const find = (requirement: Requirement): string => {
    try {
      return findInstalled(requirement);
    } catch (error) {
      if (!(error instanceof RequirementMissing)) throw error;
      missing.push(error.message);
      return '';
    }
  };
  const found = { postgres: find(POSTGRES), redis: find(REDIS), caddy: find(CADDY) };
  if (missing.length === 0) return found;
  process.stderr.write(`${missing.join('\n')}\n`);
  process.exit(1);
}

/** A server that ends with the script, even when it was asked to stop before the server had started. */
function endingWithUs<Server extends { remove(): Promise<void> }>(starting: Promise<Server>): Promise<Server> {
  ends.push(() => starting.then((server) => server.remove(), () => undefined));
  return starting;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer().once('error', () => resolve(false)).listen(port, () => probe.close(() => resolve(true)));
  });
}

function service(name: string, options: ConstructorParameters<typeof Service>[1]): Service {
  const begun = new Service(name, options);
  services.push(begun);
  ends.push(() => begun.stop());
  if (!stopping) begun.start();
  return begun;
}

async function start(): Promise<void> {
  const { postgres: postgresProgram, redis: redisProgram, caddy: caddyProgram } = programs();
  const port = Number(process.env['PORT'] || 8080) || (await freePort());
  if (!(await isFree(port))) throw new Error(`Port ${port} cannot be used: another program uses it. Choose another one: PORT=${port + 1} npm run example:two-nodes`);
  if (widgetIsStale()) buildWidget(['--no-manifest']);
  const folder = mkdtempSync(join(tmpdir(), 'frontdesk-two-nodes-'));
  ends.push(() => rmSync(folder, { recursive: true, force: true }));
  const [postgres, redis] = await Promise.all([endingWithUs(PostgresServer.start([], postgresProgram)), endingWithUs(RedisServer.start(redisProgram))]);
  const url = `http://localhost:${port}`;
  const database = await postgres.database();
  const env = {
    // One folder, hence the same keys.
    FRONTDESK_DATA: join(folder, 'keys'), DATABASE_URL: database, REDIS_URL: redis.url, FRONTDESK_PUBLIC_URL: url, FRONTDESK_TRUSTED_PROXIES: '127.0.0.1', HOST: '127.0.0.1', LOG_LEVEL: 'warn',
  };
  const ports = [await freePort(), await freePort()];
  const relays = ports.map((own, place) => service(`Relay ${place + 1}`, {
    program: process.execPath, args: [...RELAY_OPTIONS, RELAY], env: { ...env, PORT: String(own) }, health: `http://127.0.0.1:${own}/health/ready`, print, isTalkative: true,
  }));
  await Promise.all(relays.map((relay) => relay.ready()));
  const caddy = service('Caddy', {
    program: caddyProgram, args: ['run', '--config', join(HERE, 'Caddyfile'), '--adapter', 'caddyfile'],
    env: { SITE_ADDRESS: url, RELAYS: ports.map((own) => `127.0.0.1:${own}`).join(' '), HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder }, health: `${url}/health/live`, print,
  });
  await caddy.ready();
  if (stopping) return;

  const link = relays.map((relay) => /#link=\S+/.exec(relay.said)?.[0]).find(Boolean) ?? '';
  print(`
  Two relays act as one at ${url}

  Demo        ${url}/demo
  Console     ${url}/admin${link}  (works once, for a day: set your password there)

${relays.map((relay, place) => `  ${relay.name}     http://127.0.0.1:${ports[place]}/metrics  process ${relay.pid}`).join('\n')}
  PostgreSQL  ${database}
  Redis       ${redis.url}

  Kill a relay while you chat: kill -9 ${relays[0]?.pid}. It is started again after a few seconds. Stop everything with Ctrl-C.
`);
}

refuseOldNode();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
start().catch((error: unknown) => {
  if (stopping) return;
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  stopping = stop(1);
});
