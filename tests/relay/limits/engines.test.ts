/** What every engine of limiters promises; Redis as it really is, started here. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { uuidv7 } from '@frontdesk/protocol';
import { createLog } from '../../../packages/relay/src/log.ts';
import type { Limiters } from '../../../packages/relay/src/limits/limiter.ts';
import { createMemoryLimiters } from '../../../packages/relay/src/limits/memory.ts';
import { createRedisLimiters } from '../../../packages/relay/src/limits/redis.ts';
import { freePort } from '../http/free-port.ts';
import { provide, REDIS } from '../../system/requirements.ts';
import { asOwner } from '../http/api-client.ts';
import { startRelayProcess, temporaryFolder } from '../http/relay-process.ts';

const log = createLog('silent');
const folder = temporaryFolder();
let program: string;
let port: number;
let redis: ChildProcess | undefined;

async function startRedis(): Promise<void> {
  redis = spawn(program, ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  for await (const chunk of redis.stdout ?? []) {
    said += String(chunk);
    if (said.includes('Ready to accept connections')) break;
  }
}

async function stopRedis(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  if (!redis || redis.exitCode !== null || redis.signalCode !== null) return;
  const ended = once(redis, 'exit');
  redis.kill('SIGCONT');
  redis.kill(signal);
  await ended;
}

const url = (): string => `redis://127.0.0.1:${port}`;

before(async () => {
  program = await provide(REDIS, () => undefined);
  port = await freePort();
  await startRedis();
});
after(async () => {
  await stopRedis();
  rmSync(folder, { recursive: true, force: true });
});

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`Waited in vain: ${what}`);
    await pause(20);
  }
}

for (const [name, make] of [['memory', async () => createMemoryLimiters()], ['redis', () => createRedisLimiters(url(), log)]] as const) {
  describe(`limiters in ${name}`, () => {
    let limiters: Limiters;
    before(async () => { limiters = await make(); });
    after(() => limiters.close());

    test('take as many as the rule says per key, and say when the next is taken', async () => {
      const limiter = limiters.limiter(`a-${uuidv7()}`, { points: 3, seconds: 60 });
      assert.deepEqual([await limiter.take('x'), await limiter.take('x'), await limiter.take('x')], [undefined, undefined, undefined]);
      const wait = await limiter.take('x');
      assert.ok(wait !== undefined && wait > 50_000 && wait <= 60_000, String(wait));
      assert.equal(await limiter.take('y'), undefined);
    });

    test('begin anew when the time is over', async () => {
      const limiter = limiters.limiter(`b-${uuidv7()}`, { points: 1, seconds: 1 });
      assert.equal(await limiter.take('x'), undefined);
      assert.ok((await limiter.take('x')) !== undefined);
      await until('a new second', async () => (await limiter.take('x')) === undefined);
    });

    test('take another one for one that was given back', async () => {
      const limiter = limiters.limiter(`c-${uuidv7()}`, { points: 1, seconds: 60 });
      await limiter.take('x');
      limiter.giveBack('x');
      await until('what was given back', async () => {
        const wait = await limiter.take('x');
        if (wait !== undefined) limiter.giveBack('x');
        return wait === undefined;
      });
    });

    test('of many at once no more are taken than there is room for', async () => {
      const limiter = limiters.limiter(`d-${uuidv7()}`, { points: 10, seconds: 60 });
      const waits = await Promise.all(Array.from({ length: 50 }, () => limiter.take('x')));
      assert.equal(waits.filter((wait) => wait === undefined).length, 10);
    });

    test('two names are two counters', async () => {
      const [one, other] = [limiters.limiter(`e-${uuidv7()}`, { points: 1, seconds: 60 }), limiters.limiter(`f-${uuidv7()}`, { points: 1, seconds: 60 })];
      assert.deepEqual([await one.take('x'), await other.take('x')], [undefined, undefined]);
    });
  });
}

describe('limiters in redis', () => {
  test('count for all nodes together', async () => {
    const nodes = [await createRedisLimiters(url(), log), await createRedisLimiters(url(), log)];
    const name = `shared-${uuidv7()}`;
    const [one, other] = nodes.map((node) => node.limiter(name, { points: 2, seconds: 60 }));
    assert.deepEqual([await one?.take('x'), await other?.take('x')], [undefined, undefined]);
    assert.ok((await one?.take('x')) !== undefined);
    for (const node of nodes) await node.close();
  });

  test('a dead or hanging Redis makes a limit looser, never missing and never slow; it heals by itself', async () => {
    const limiters = await createRedisLimiters(url(), log);
    const limiter = limiters.limiter(`away-${uuidv7()}`, { points: 2, seconds: 600 });
    const twoThenNone = async (key: string) => {
      for (let count = 0; count < 2; count += 1) assert.equal(await limiter.take(key), undefined);
      assert.ok((await limiter.take(key)) !== undefined);
    };
    redis?.kill('SIGSTOP');
    const began = Date.now();
    await twoThenNone('hanging');
    assert.ok(Date.now() - began < 10_000, 'three answers of half a second each at most');
    // Each answer of half a second would be 20 s.
    const since = Date.now();
    for (let count = 0; count < 40; count += 1) await limiter.take(`hanging ${count}`);
    assert.ok(Date.now() - since < 10_000, `a Redis that hangs is waited for once, not each time: ${Date.now() - since} ms`);
    await stopRedis();
    await twoThenNone('dead');
    await startRedis();
    // Counted in Redis again: another node sees it.
    const other = await createRedisLimiters(url(), log);
    const name = `healed-${uuidv7()}`;
    const [here, there] = [limiters.limiter(name, { points: 1, seconds: 600 }), other.limiter(name, { points: 1, seconds: 600 })];
    let round = 0;
    await until('one count for both', async () => {
      round += 1;
      await here.take(`k${round}`);
      return (await there.take(`k${round}`)) !== undefined;
    });
    for (const node of [limiters, other]) await node.close();
  });
});

test('two relays with one Redis share their limits, and a relay starts and works without it', async () => {
  const env = { REDIS_URL: url(), FRONTDESK_HEAVY_VIEWS_PER_MINUTE: '2' };
  const relay = await startRelayProcess({ env });
  const owner = await asOwner(relay);
  assert.deepEqual([(await owner.get(':/visitors?q=a')).status, (await owner.get(':/visitors?q=b')).status, (await owner.get(':/visitors?q=c')).status], [200, 200, 429]);
  const secret = String((await owner.post(':/tokens', { name: 'T' })).json['secret']);
  await relay.stop();
  const again = await startRelayProcess({ env, folder: relay.folder });
  const back = owner.with({ origin: again.url });
  const path = `${again.url}/api/v1/visitors?q=d`;
  assert.equal((await fetch(path, { headers: { cookie: back.headers['cookie'] ?? '' } })).status, 429, 'what was used before the restart counts');
  await stopRedis();
  assert.equal((await fetch(path, { headers: { authorization: `Bearer ${secret}` } })).status, 200);
  await again.stop();
  const alone = await startRelayProcess({ env, folder: relay.folder });
  assert.equal((await fetch(`${alone.url}/api/v1/visitors?q=d`, { headers: { authorization: `Bearer ${secret}` } })).status, 200);
  await alone.remove();
});
