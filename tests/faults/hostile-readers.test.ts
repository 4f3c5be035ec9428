/** Who does not read costs a bounded number of bytes and holds nobody up; who reads again misses nothing (G4, G5). */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { admitted, helloOfAgent, several } from './hostile/attackers.ts';
import { RelayWatch, until } from './hostile/relay-watch.ts';

/** What V8 has not collected and the allocator keeps, MiB. */
const SLACK_MIB = 128;
/** The writer's high-water mark of 256 KiB and one message of 64 KiB, twice because a buffer that grows is copied, rounded up; MiB. */
const READER_MIB = 1;
/** Nearly the largest body there is: 12 kB of UTF-8. */
const LARGE = '€'.repeat(4_000);

const READERS = 12;

for (const engine of ['uws', 'ws']) {
  test(`${engine}: ${READERS} stopped processes' worth of readers hold nobody up, cost little, and catch up without a gap`, { timeout: 120_000 }, async () => {
    const watch = await RelayWatch.start({ FRONTDESK_TRANSPORT: engine, FRONTDESK_BROADCASTS_PER_DAY: '100000' });
    try {
      await watch.owner.post(':/broadcasts', { text: 'the first' });
      const child = spawn(process.execPath, ['--conditions=frontdesk-source', join(import.meta.dirname, 'hostile/reading-process.ts'), String(watch.relay.port), String(READERS)], { stdio: ['ignore', 'pipe', 'inherit'] });
      const ended = once(child, 'exit');
      const lines: string[] = [];
      createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
      try {
        await until(() => lines.includes('ready'), () => 'the readers are ready');
        const calm = watch.residentMiB;
        child.kill('SIGSTOP');
        const unread = await several(READERS, () => admitted(watch.relay.port, helloOfAgent(watch.token)));
        for (const socket of unread) {
          socket.say({ t: 'sync', conv: watch.conv, after: 0 });
          socket.stream.pause();
        }
        const times: number[] = [];
        for (let round = 0; round < 30; round += 1) {
          const answers = await several(10, () => watch.owner.post(':/broadcasts', { text: LARGE }));
          for (const { status, text } of answers) assert.equal(status, 201, text);
          times.push(await watch.serves());
        }
        await watch.serves();
        const grown = watch.residentMiB - calm;
        console.log(`${engine}: ${2 * READERS} who do not read: memory +${grown.toFixed(0)} MiB, slowest message of others ${Math.max(...times).toFixed(0)} ms`);
        assert.ok(grown <= SLACK_MIB + 2 * READERS * READER_MIB, `${grown} MiB`);
        for (const socket of unread) socket.stream.destroy();
        child.kill('SIGCONT');
        await until(() => lines.at(-1) === 'last 301', () => `the readers have caught up; they said ${lines.at(-1)}`, 15_000);
        assert.ok(watch.isRunning);
      } finally {
        child.kill('SIGKILL');
        await ended;
      }
    } finally {
      await watch.end();
    }
  });
}
