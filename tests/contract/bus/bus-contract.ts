import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { agentTopic, type Bus, conversationTopic, type Hint, inboxTopic, visitorsTopic, visitorTopic } from '../../../packages/relay/src/bus/bus.ts';
import { eventually } from '../store/fixture.ts';

/** An engine. `onError` hears what listeners throw. */
export interface BusFactory {
  readonly name: string;
  open(onError: (error: unknown, topic: string) => void): Promise<Bus>;
}

const hint = (frame: string): Hint => ({ type: 'ephemeral', frame });
const frameOf = (heard: Hint): string => ('frame' in heard ? heard.frame : heard.type);

/** Everything that `Bus` promises, for any engine. Delivery may take a moment. */
export function busContract(factory: BusFactory): void {
  describe(`${factory.name} bus`, () => {
    const withBus = async (work: (bus: Bus, errors: unknown[]) => Promise<void>): Promise<void> => {
      const errors: unknown[] = [];
      const bus = await factory.open((error) => errors.push(error));
      try {
        await work(bus, errors);
      } finally {
        await bus.close();
      }
    };
    /** Everything published before this has been delivered when it resolves. */
    const drained = async (bus: Bus): Promise<void> => {
      let heard = false;
      const end = bus.subscribe('drained', () => { heard = true; });
      bus.publish('drained', hint('end'));
      await eventually(async () => assert.ok(heard));
      end();
    };

    test('hints of a topic arrive at all its listeners and no other, as they were and in order', async () => {
      await withBus(async (bus) => {
        const [one, two, other]: [Hint[], [Hint, string][], Hint[]] = [[], [], []];
        bus.subscribe('a', (heard) => one.push(heard));
        bus.subscribe('a', (heard, topic) => two.push([heard, topic]));
        bus.subscribe('b', (heard) => other.push(heard));
        const sent: Hint[] = [
          { type: 'entry', conv: 'c', seq: 1, frame: '{"t":"entry"}' }, { type: 'latest', key: 'k', frame: '{}' }, { type: 'ephemeral', frame: '{}', except: 'me' },
          { type: 'close', code: 4004, reason: 'signed out', session: 's' },
        ];
        for (const item of sent) bus.publish('a', item);
        bus.publish('nobody', hint('x'));
        await drained(bus);
        assert.deepEqual([one, two, other], [sent, sent.map((item) => [item, 'a']), []]);
      });
    });

    test('says of a topic with a listener that what is published there may be heard', async () => {
      await withBus(async (bus) => {
        const join = (): void => {};
        bus.join('joined', join);
        const end = bus.subscribe('subscribed', join);
        assert.deepEqual(['joined', 'subscribed'].map((topic) => bus.mayBeHeard(topic)), [true, true]);
        bus.leave('joined', join);
        end();
      });
    });

    test('who joins a topic hears it once however often it joined, beside those who subscribed, until it leaves', async () => {
      await withBus(async (bus) => {
        const heard: string[] = [];
        const join = (item: Hint, topic: string): void => void heard.push(`${topic} ${frameOf(item)}`);
        assert.deepEqual(['a', 'a', 'b'].map((topic) => bus.join(topic, join)), [true, false, true]);
        bus.subscribe('a', (item) => heard.push(`beside ${frameOf(item)}`));
        for (const topic of ['a', 'b']) bus.publish(topic, hint('1'));
        await drained(bus);
        bus.leave('a', join);
        for (const topic of ['a', 'b']) bus.publish(topic, hint('2'));
        await drained(bus);
        assert.deepEqual([bus.leave('b', join), bus.leave('b', join)], [true, false]);
        for (const topic of ['a', 'b']) bus.publish(topic, hint('3'));
        await drained(bus);
        assert.deepEqual(heard.toSorted(), ['a 1', 'b 1', 'beside 1', 'beside 2', 'beside 3', 'b 2'].toSorted());
      });
    });

    test('a listener that joined hears nothing more once it left, even within a delivery', async () => {
      await withBus(async (bus) => {
        const heard: string[] = [];
        const late = (item: Hint): void => void heard.push(`late ${frameOf(item)}`);
        bus.subscribe('a', () => bus.leave('a', late));
        bus.join('a', late);
        bus.publish('a', hint('1'));
        await drained(bus);
        assert.deepEqual(heard, []);
      });
    });

    test('a listener that throws is reported and stops no other', async () => {
      await withBus(async (bus, errors) => {
        const heard: string[] = [];
        const broken = new Error('broken');
        bus.subscribe('a', () => { throw broken; });
        bus.subscribe('a', (item) => heard.push(frameOf(item)));
        bus.publish('a', hint('1'));
        bus.publish('a', hint('2'));
        await drained(bus);
        assert.deepEqual([heard, errors], [['1', '2'], [broken, broken]]);
      });
    });

    test('a listener may end itself or another during a delivery, and add one that hears the next hint', async () => {
      await withBus(async (bus) => {
        const heard: string[] = [];
        const endSelf = bus.subscribe('a', (item) => {
          heard.push(`self ${frameOf(item)}`);
          endSelf();
          endOther();
          bus.subscribe('a', (next) => heard.push(`new ${frameOf(next)}`));
        });
        const endOther = bus.subscribe('a', (item) => heard.push(`other ${frameOf(item)}`));
        bus.subscribe('a', (item) => heard.push(`stays ${frameOf(item)}`));
        bus.publish('a', hint('1'));
        await drained(bus);
        bus.publish('a', hint('2'));
        await drained(bus);
        assert.deepEqual(heard, ['self 1', 'stays 1', 'stays 2', 'new 2']);
      });
    });

    test('a subscription ends once and by itself, also when the same function listens twice', async () => {
      await withBus(async (bus) => {
        let heard = 0;
        const listener = (): void => { heard += 1; };
        const [first] = [bus.subscribe('a', listener), bus.subscribe('a', listener)];
        first?.();
        first?.();
        bus.publish('a', hint('x'));
        await drained(bus);
        assert.equal(heard, 1);
      });
    });

    test('after close nothing is heard and nothing throws', async () => {
      const bus = await factory.open(() => {});
      let heard = 0;
      const end = bus.subscribe('a', () => { heard += 1; });
      await bus.close();
      bus.publish('a', hint('x'));
      bus.subscribe('a', () => { heard += 1; })();
      bus.publish('a', hint('y'));
      end();
      assert.equal(heard, 0);
    });

    test('topics of different workspaces, and of different kinds, are different', () => {
      const topics = ['w1', 'w2'].flatMap((where) => [conversationTopic(where, 'x'), inboxTopic(where), visitorsTopic(where), visitorTopic(where, 'x'), agentTopic(where, 'x')]);
      assert.equal(new Set(topics).size, topics.length);
    });
  });
}
