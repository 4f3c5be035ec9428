import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createKeeping } from '../../packages/sdk/src/outbox/keeping.ts';
import type { OutboxItem } from '../../packages/sdk/src/outbox/outbox.ts';
import { createDevice } from '../../packages/sdk/src/storage/device.ts';
import { memoryStorage } from '../../packages/sdk/src/storage/memory.ts';
import type { ClientStorage } from '../../packages/sdk/src/types.ts';
import { createFakeClock } from './fake-clock.ts';

function keepingOn(storage: ClientStorage) {
  const posted: OutboxItem[] = [];
  const device = createDevice(storage, 'site|', assert.ifError);
  const keeping = createKeeping({ device, clock: createFakeClock(), post: (item) => posted.push(item), highest: () => posted.at(-1)?.order ?? 0, stored: assert.ifError });
  return { keeping, device, posted };
}

const message = (id: string) => () => ({ id, conv: 'c', type: 'send' as const, body: { text: id } });

describe('what the author gives to the outbox', () => {
  test('is written before anything else is asked of the storage: a page that is being left gets no second turn', async () => {
    const storage = memoryStorage();
    const { keeping, device } = keepingOn({ ...storage, persistent: true, update: () => new Promise(() => undefined) });
    void keeping.add(message('a'));
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal((await device.get<OutboxItem>('outbox/a'))?.body?.text, 'a');
  });

  test('keeps the order of the calls over two tabs', async () => {
    const storage = memoryStorage();
    const [one, two] = [keepingOn(storage), keepingOn(storage)];
    await one.keeping.add(message('a'));
    await one.keeping.add(message('b'));
    await two.keeping.add(message('c'));
    await one.keeping.add(message('d'));
    const later = keepingOn(storage);
    await later.keeping.takeOver();
    assert.deepEqual(later.posted.map(({ id }) => id), ['a', 'b', 'c', 'd']);
  });

  test('that a full disk refused is stored before anything later is: no other tab finds the later one alone', async () => {
    const storage = memoryStorage();
    let full = true;
    const written: string[] = [];
    const clock = createFakeClock();
    const device = createDevice({ ...storage, persistent: true, set: async (key, value) => {
      if (full) throw new DOMException('full', 'QuotaExceededError');
      written.push(key.slice('site|outbox/'.length));
      return storage.set(key, value);
    } }, 'site|', assert.ifError);
    const told: boolean[] = [];
    const keeping = createKeeping({ device, clock, post: () => {}, highest: () => 0, stored: (error) => told.push(error === undefined) });
    await keeping.add(message('a'));
    await keeping.add(message('b'));
    const given = await keeping.add(message('acked meanwhile'));
    keeping.remove(given);
    full = false;
    await keeping.add(message('c'));
    assert.deepEqual(written, ['a', 'b', 'c']);
    assert.deepEqual(told, [false, false, false, true]);
  });
});
