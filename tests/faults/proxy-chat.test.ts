/** The real SDK chats through a misbehaving network: exactly once, in order, contiguous, and it heals by itself (G2–G4, G7). */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { asOwner } from '../relay/http/api-client.ts';
import { startRelayProcess, type RelayProcess } from '../relay/http/relay-process.ts';
import { check, inWords } from '../simulation/history/index.ts';
import { chatThrough, type Desk, type Trouble } from './proxy/faulty-chat.ts';
import type { Direction, Faults } from './proxy/faults.ts';
import type { Proxy } from './proxy/proxy.ts';

const MESSAGES = 12;
let relay: RelayProcess;
let desk: Desk;

before(async () => {
  relay = await startRelayProcess({ env: { LOG_LEVEL: 'warn', FRONTDESK_VISITOR_MESSAGES_PER_MINUTE: '100000', FRONTDESK_VISITOR_MESSAGES_PER_HOUR: '100000', FRONTDESK_AGENT_MESSAGES_PER_MINUTE: '100000' } });
  const { json, status, text } = await (await asOwner(relay)).post(':/tokens', { name: 'agent' });
  assert.equal(status, 201, text);
  desk = { port: relay.port, token: String(json['secret']) };
});
after(() => relay.remove());

/** Runs the chat and lets the checker judge it. Resolves to the number of connections that the visitor needed. */
async function keepsItsPromises(trouble: Trouble, seed = 1): Promise<number> {
  const { history, visitorLinks } = await chatThrough(desk, trouble, { messages: MESSAGES, seed });
  assert.deepEqual(check(history).map(inWords), []);
  return visitorLinks;
}

const both = ({ visitor, agent }: { visitor: Proxy; agent: Proxy }): readonly Proxy[] => [visitor, agent];

/** Sets a fault for both sides before the first message. */
const always = (faults: Partial<Faults>, direction?: Direction): Trouble => (networks, message) => {
  if (message === 0) for (const network of both(networks)) network.set(faults, direction);
};

/** Sets a fault before the third message, and resets every connection so that the clients meet it while they connect. */
const onReturn = (faults: Partial<Faults>, direction?: Direction): Trouble => (networks, message) => {
  if (message !== 2) return;
  for (const network of both(networks)) {
    network.setNew(faults, direction);
    network.resetAll();
  }
};

/** `breaks`: the fault must have cost the visitor a connection, or it was not there. */
const FAULTS: readonly (readonly [string, Trouble, breaks?: 'breaks'])[] = [
  ['every byte comes 30 ms late', always({ latencyMs: 30 })],
  ['bytes come one by one', always({ sliceBytes: 1 })],
  ['10 kB/s', always({ bytesPerSecond: 10_000 })],
  ['every connection is reset again and again', (networks, message) => { if (message % 3 === 1) for (const network of both(networks)) network.resetAll(); }, 'breaks'],
  ['the relay refuses connections for a while', (networks, message) => {
    for (const network of both(networks)) {
      network.refuse(message >= 2 && message < 10);
      if (message === 2) network.resetAll();
    }
  }, 'breaks'],
  ['bytes are held back and come later', (networks, message) => { for (const network of both(networks)) network.set({ flow: message % 4 === 1 ? 'held' : 'open' }); }],
  ['the link goes silent both ways', always({ flow: 'swallowed' }), 'breaks'],
  ['what clients send is swallowed', always({ flow: 'swallowed' }, 'up'), 'breaks'],
  ['answers are swallowed after the commit', always({ flow: 'swallowed' }, 'down'), 'breaks'],
  ['the connection ends after the fourth message of the relay', always({ cut: { afterFrames: 4 } }, 'down'), 'breaks'],
  ['the connection ends cleanly after the second message of the client', always({ cut: { afterFrames: 2, by: 'end' } }, 'up'), 'breaks'],
  ['each new connection breaks inside the third message of the relay', onReturn({ cut: { afterFrames: 2, inside: true } }, 'down'), 'breaks'],
  ['each new connection breaks inside the second message of the client', onReturn({ cut: { afterFrames: 1, inside: true } }, 'up'), 'breaks'],
];

for (const [what, trouble, breaks] of FAULTS) {
  test(`${what}: nothing is lost, doubled or out of order`, async () => {
    const links = await keepsItsPromises(trouble);
    assert.ok(breaks ? links > 1 : links >= 1, `${links} connections`);
  });
}

const faults: fc.Arbitrary<Partial<Faults>> = fc.oneof(
  fc.record({ latencyMs: fc.integer({ min: 0, max: 60 }) }),
  fc.record({ sliceBytes: fc.constantFrom(1, 7, 100, Infinity) }),
  fc.record({ bytesPerSecond: fc.constantFrom(10_000, 50_000, Infinity) }),
  fc.record({ flow: fc.constantFrom('open', 'held', 'swallowed' as const) }),
  fc.record({ cut: fc.record({ afterFrames: fc.integer({ min: 1, max: 6 }), inside: fc.boolean(), by: fc.constantFrom('reset', 'end' as const) }) }),
  fc.constant({ flow: 'open', sliceBytes: Infinity, bytesPerSecond: Infinity, cut: undefined } as const),
);

/** One thing that happens to one side before a message. */
const step = fc.record({
  message: fc.nat(MESSAGES - 1),
  side: fc.constantFrom('visitor', 'agent' as const),
  direction: fc.constantFrom<(Direction | undefined)[]>('up', 'down', undefined),
  happens: fc.oneof({ weight: 3, arbitrary: faults }, { weight: 1, arbitrary: fc.constantFrom('reset', 'refuse', 'take' as const) }),
});

test('any mixture of faults, in any order, keeps every promise', { timeout: 110_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 8 }), fc.nat(1_000), async (steps, seed) => {
      await keepsItsPromises((networks, message) => {
        for (const { side, direction, happens } of steps.filter((one) => one.message === message)) {
          if (happens === 'reset') networks[side].resetAll();
          else if (happens === 'refuse' || happens === 'take') networks[side].refuse(happens === 'refuse');
          else networks[side].set(happens, direction);
        }
      }, seed);
    }),
    // A shrink would run the real thing dozens of times; the seed and path that fast-check prints replay it.
    { numRuns: 8, endOnFailure: true },
  );
});
