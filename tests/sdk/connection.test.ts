import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CLOSE_CODES } from '@frontdesk/protocol';
import { BACKOFF_FIRST_MS, BACKOFF_MOST_MS, backoffMs } from '../../packages/sdk/src/connection/backoff.ts';
import { createConnection } from '../../packages/sdk/src/connection/connection.ts';
import { createFakeClock, seeded } from './fake-clock.ts';
import { createFakeNetwork, welcome } from './fake-socket.ts';

function world(random: () => number = () => 0.5) {
  const clock = createFakeClock();
  const network = createFakeNetwork();
  const views: string[] = [];
  const frames: string[] = [];
  const errors: string[] = [];
  const connection = createConnection({
    url: () => 'ws://relay.test/ws', socket: network.factory, clock, random, hello: () => ({ auth: { kind: 'visitor', workspace: 'default', token: 't'.repeat(43) } }),
    onView: (view) => views.push(view.reason ? `${view.state}:${view.reason}` : view.state), onWelcome: () => frames.push('welcome'), onLost: () => frames.push('lost'),
    onFrame: (frame) => frames.push(frame.t), onError: (code) => errors.push(code),
  });
  const online = (): void => {
    if (connection.view().state === 'idle') connection.start();
    network.latest().accept();
    network.latest().say(welcome());
  };
  return { clock, network, connection, views, frames, errors, online };
}

test('back-off is spread over the whole interval from nothing to the ceiling, which doubles from 1 s to 30 s', () => {
  fc.assert(fc.property(fc.nat({ max: 1_000 }), fc.integer(), (failures, seed) => {
    const ms = backoffMs(failures, seeded(seed));
    assert.ok(ms >= 0 && ms < Math.min(BACKOFF_MOST_MS, BACKOFF_FIRST_MS * 2 ** failures));
  }));
  const random = seeded(1);
  const delays = Array.from({ length: 2_000 }, () => backoffMs(9, random));
  assert.ok(delays.some((ms) => ms < 1_500) && delays.some((ms) => ms > 28_500), 'not spread');
  const mean = delays.reduce((sum, ms) => sum + ms, 0) / delays.length;
  assert.ok(mean > 14_000 && mean < 16_000, String(mean));
});

test('the first frame is hello with the versions and no token is in the address', () => {
  const { network, connection } = world();
  connection.start();
  network.latest().accept();
  assert.deepEqual(network.latest().protocols, ['chat.v1', 'chat']);
  assert.equal(network.latest().url, 'ws://relay.test/ws');
  assert.deepEqual(network.latest().sent, [{ t: 'hello', min: 1, max: 1, auth: { kind: 'visitor', workspace: 'default', token: 't'.repeat(43) } }]);
});

test('failures in a row wait longer and longer; a link that held for a while starts from the bottom again', async () => {
  const { clock, network, connection, online } = world(() => 0.999);
  connection.start();
  const waits: number[] = [];
  for (let failure = 0; failure < 8; failure += 1) {
    network.latest().end(1006);
    const { retryAt } = connection.view();
    waits.push(Math.round((retryAt! - clock.now()) / 1_000));
    await clock.advance(retryAt! - clock.now());
  }
  assert.deepEqual(waits, [1, 2, 4, 8, 16, 30, 30, 30]);
  online();
  network.latest().end(1006);
  assert.ok(connection.view().retryAt! - clock.now() > 20_000, 'a welcome alone proves nothing');
  await clock.advance(30_000);
  online();
  await clock.advance(6_000);
  network.latest().end(1006);
  assert.ok(connection.view().retryAt! - clock.now() <= 1_000);
});

test('every code of the stop range stops with a reason, known or not; connect tries again', () => {
  for (const code of [...Object.values(CLOSE_CODES).filter((value) => value < 4100), 4042, 4099]) {
    const { network, connection, online } = world();
    online();
    network.latest().say({ t: 'error', code: 'x', message: 'In words.' });
    network.latest().end(code, 'short');
    const view = connection.view();
    assert.equal(view.state, 'stopped', String(code));
    assert.equal(view.message, 'In words.');
    assert.equal(view.reason, { 4001: 'unsupported', 4002: 'unauthorized', 4003: 'forbidden', 4004: 'unauthorized', 4005: 'identity_expired', 4006: 'identity_invalid', 4009: 'blocked' }[code] ?? 'rejected');
    connection.start();
    assert.equal(connection.view().state, 'connecting');
  }
});

test('a page that was refused asks once more whenever somebody comes back to it, and else never; other refusals are for good', async () => {
  const { clock, network, connection, online } = world(() => 0.9);
  online();
  const refuse = (code: number): void => {
    network.latest().accept();
    network.latest().end(code);
    assert.deepEqual([connection.view().state, clock.pending], ['stopped', 0]);
  };
  refuse(CLOSE_CODES.forbidden);
  for (const comeBack of [() => connection.wake(), () => connection.setOffline(false)]) {
    comeBack();
    assert.equal(connection.view().state, 'connecting');
    refuse(CLOSE_CODES.forbidden);
  }
  connection.suspend();
  assert.equal(connection.view().state, 'stopped', 'into the cache and out of it');
  connection.wake();
  online();
  assert.equal(connection.view().state, 'online');
  for (const code of Object.values(CLOSE_CODES).filter((candidate) => Math.floor(candidate / 100) === 40 && candidate !== CLOSE_CODES.forbidden)) {
    refuse(code);
    connection.wake();
    assert.equal(connection.view().state, 'stopped');
    connection.start();
  }
});

test('the later range backs off as overloaded and waking does not skip that; the now range comes back at once, but not in a loop', async () => {
  const { clock, network, connection, online } = world(() => 0.9);
  online();
  await clock.advance(6_000);
  network.latest().end(4142);
  assert.equal(connection.view().reason, 'overloaded');
  assert.ok(connection.view().retryAt! - clock.now() > 3_000);
  connection.wake();
  assert.equal(connection.view().state, 'waiting');
  await clock.advance(4_000);
  online();
  await clock.advance(6_000);
  network.latest().end(4242);
  assert.equal(connection.view().retryAt, clock.now());
  await clock.advance(0);
  online();
  network.latest().end(4242);
  assert.ok(connection.view().retryAt! > clock.now(), 'a link that did not live is not replaced at once');
});

test('goaway: the client leaves within the told spread by itself and comes back at once; closed earlier, it waits for its turn', async () => {
  const { clock, network, connection, online } = world(() => 0.5);
  online();
  await clock.advance(6_000);
  network.latest().say({ t: 'goaway', reason: 'restart', spreadMs: 10_000 });
  await clock.advance(4_999);
  assert.equal(connection.view().state, 'online');
  await clock.advance(1);
  assert.equal(connection.view().state, 'connecting');
  assert.equal(network.sockets[0]!.closedBy, 'client');
  online();
  await clock.advance(6_000);
  network.latest().say({ t: 'goaway', reason: 'restart', spreadMs: 10_000 });
  network.latest().end(1006);
  assert.equal(connection.view().reason, 'relay_away');
  assert.equal(connection.view().retryAt! - clock.now(), 5_000);
});

test('a relay that said it restarts is tried again often, twenty times; after that the waits grow as ever', async () => {
  const { clock, network, connection, online } = world(() => 0.999);
  online();
  await clock.advance(6_000);
  network.latest().say({ t: 'goaway', reason: 'restart', spreadMs: 500 });
  const waits: number[] = [];
  while (waits.length < 30) {
    network.latest().end(1006);
    waits.push(connection.view().retryAt! - clock.now());
    await clock.advance(waits.at(-1)!);
  }
  assert.ok(waits.slice(0, 20).every((wait) => wait <= 4_000), String(waits));
  assert.ok(waits.slice(20).every((wait) => wait > 25_000), String(waits));
});

test('a clock that is set back after a goaway does not keep the client away for longer', () => {
  const { clock, network, connection, online } = world(() => 0.5);
  online();
  network.latest().say({ t: 'goaway', reason: 'restart', spreadMs: 10_000 });
  clock.sleep(-86_400_000);
  network.latest().end(1006);
  assert.equal(connection.view().retryAt! - clock.now(), 5_000);
});

test('a dead link is noticed within 35 s in the foreground, and a talking one is never pinged', async () => {
  const { clock, network, connection, online, frames, views } = world();
  online();
  for (let second = 0; second < 120; second += 5) {
    network.latest().say({ t: 'team', state: 'online', agents: [] });
    await clock.advance(5_000);
  }
  assert.equal(network.latest().sent.filter((frame) => frame.t === 'ping').length, 0);
  const silentSince = clock.now() - 5_000;
  while (connection.view().state === 'online') await clock.advance(100);
  assert.ok(clock.now() - silentSince <= 35_000, String(clock.now() - silentSince));
  assert.deepEqual(views.slice(-2), ['waiting:timeout', 'connecting'], 'and comes back at once');
  assert.equal(frames.at(-1), 'lost');
});

test('a pong keeps the link', async () => {
  const { clock, network, connection, online } = world();
  online();
  for (let round = 0; round < 10; round += 1) {
    await clock.advance(26_000);
    network.latest().say({ t: 'pong', n: 0 });
  }
  assert.equal(connection.view().state, 'online');
  assert.equal(network.sockets.length, 1);
});

test('after sleep without any event, and after every event of waking, a dead link is noticed within 5 s', async () => {
  for (const wakeUp of [true, false]) {
    const { clock, connection, online } = world();
    online();
    await clock.advance(1_000);
    clock.sleep(3_600_000);
    const wokeAt = clock.now();
    if (wakeUp) connection.wake();
    while (connection.view().state === 'online') await clock.advance(50);
    assert.ok(clock.now() - wokeAt <= 5_000, String(clock.now() - wokeAt));
  }
});

test('waking tries at once when the network was the reason; what the browser calls offline is shown as that', async () => {
  const { clock, network, connection, online, views } = world(() => 0.9);
  online();
  connection.setOffline(true);
  assert.equal(connection.view().state, 'online', 'some browsers are wrong: the link is asked first');
  await clock.advance(3_000);
  assert.equal(views.at(-1), 'waiting:offline');
  connection.setOffline(false);
  assert.equal(connection.view().state, 'connecting');
  network.latest().end(1006);
  assert.equal(views.at(-1), 'waiting:network');
});

test('a frozen page leaves its link and waking opens a new one; a handshake that slept is a timeout, not a refusal', async () => {
  const { clock, network, connection, online } = world();
  online();
  connection.suspend();
  assert.equal(network.latest().closedBy, 'client');
  assert.equal(clock.pending, 0);
  connection.wake();
  assert.equal(connection.view().state, 'connecting');
  clock.sleep(60_000);
  network.latest().end(CLOSE_CODES.hello_timeout);
  assert.equal(connection.view().state, 'waiting');
  assert.equal(connection.view().reason, 'timeout');
});

test('a handshake that is not answered ends within 9 s; late events of an old socket change nothing', async () => {
  const { clock, network, connection, frames } = world(() => 0);
  connection.start();
  network.latest().accept();
  await clock.advance(9_000);
  const old = network.sockets[0]!;
  assert.equal(old.closedBy, 'client');
  assert.equal(network.sockets.length, 2);
  old.say(welcome());
  old.end(4002);
  assert.equal(connection.view().state, 'connecting');
  assert.deepEqual(frames, []);
});

test('a connection that is refused with an error alone, as Node 22 tells it, is tried again at once and not after the time of a handshake', async () => {
  const { clock, network, connection, views, online } = world(() => 0);
  connection.start();
  network.latest().onerror?.();
  assert.equal(views.at(-1), 'waiting:network');
  const refused = network.latest();
  await clock.advance(0);
  assert.equal(network.sockets.length, 2);
  refused.onerror?.();
  online();
  assert.equal(connection.view().state, 'online', 'a late error of an old socket changes nothing');
  network.latest().onerror?.();
  assert.equal(connection.view().state, 'online', 'an open socket tells its end by a close with a code');
  network.latest().end(4002);
  assert.equal(connection.view().state, 'stopped');
});

test('batches come apart, unknown frames pass, nonsense is reported and the link lives on', () => {
  const { network, connection, online, frames, errors } = world();
  online();
  const socket = network.latest();
  socket.say({ t: 'batch', frames: [{ t: 'team', state: 'away', agents: [] }, { t: 'from_the_future', x: 1 }] });
  socket.onmessage?.({ data: '{' });
  socket.onmessage?.({ data: 'null' });
  assert.deepEqual(frames, ['welcome', 'team', 'from_the_future']);
  assert.deepEqual(errors, ['bad_frame', 'bad_frame']);
  assert.equal(connection.view().state, 'online');
});

test('a version that this client does not speak stops it in words', () => {
  const { network, connection } = world();
  connection.start();
  network.latest().accept();
  network.latest().say(welcome({ v: 9 }));
  assert.equal(connection.view().reason, 'unsupported');
});

test('stopping leaves no timer behind', () => {
  const { clock, connection, online } = world();
  online();
  connection.stop();
  assert.equal(clock.pending, 0);
  assert.equal(connection.view().state, 'idle');
});
