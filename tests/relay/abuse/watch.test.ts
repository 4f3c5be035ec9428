import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { decayed, explained, HALF_LIFE_MS, MARK, NOTHING, raised, SIGNALS, type Signal } from '../../../packages/relay/src/features/abuse/score.ts';
import { lookAt } from '../../../packages/relay/src/features/abuse/text.ts';
import { AbuseWatch, type Act, type Verdict } from '../../../packages/relay/src/features/abuse/watch.ts';
import { DISHONEST, HONEST, type Step } from './stories.ts';

const SEED = 20_261_122;
const signals = Object.keys(SIGNALS) as Signal[];
const play = (steps: readonly Step[], watch = new AbuseWatch()): Verdict[] => steps.flatMap(({ actor, act }) => watch.act(actor, act));
const check = (property: fc.IProperty<never> | fc.IProperty<unknown[]>): void => fc.assert(property as fc.IProperty<unknown[]>, { seed: SEED, numRuns: 300 });

describe('honest visitors are not blocked:', () => {
  for (const { name, steps } of HONEST) test(name, () => assert.deepEqual(play(steps), []));
  test('none of them, even when all of them come at once from addresses of their own', () => {
    const together = HONEST.flatMap(({ steps }, story) => steps.map(({ actor, act }) => ({ actor: { ...actor, visitor: `${story}-${actor.visitor}`, from: `${story}-${actor.from}` }, act })));
    assert.deepEqual(play(together.sort((one, other) => one.act.at - other.act.at)), []);
  });
});

describe('dishonest visitors are blocked, with the reason:', () => {
  for (const { name, kind, steps } of DISHONEST) {
    test(name, () => {
      const verdicts = play(steps).filter((verdict) => verdict.kind === kind);
      assert.ok(verdicts.length > 0, 'nobody was blocked');
      for (const verdict of verdicts) assert.ok(verdict.signals.length > 0 && verdict.points >= MARK, JSON.stringify(verdict));
    });
  }
});

describe('a look at a text', () => {
  test('finds links with and without a scheme, and names in the middle of nothing', () => {
    for (const [text, links] of [['see https://a.example/x and www.b.example', 2], ['shop.com, (lamps.store) "a.b.click/now"', 2], ['anna@shop.com', 1], ['well...shop.com', 1], ['-shop.com', 1], ['so. And then. No', 0], ['a.b.c.d', 0]] as const) {
      assert.equal(lookAt(text).links, links, text);
    }
  });

  test('takes no longer than the text is long, whatever is in it: it is on the way of every message', () => {
    for (const piece of ['a.', 'a-', '1-', 'a.co', 'www.', 'http://', '.com', 'a@']) {
      const started = performance.now();
      lookAt(piece.repeat(64_000 / piece.length));
      assert.ok(performance.now() - started < 1_000, `${piece} …: ${performance.now() - started} ms`);
    }
  });
});

const someAct = fc.oneof(
  fc.record({ type: fc.constant('message' as const), conv: fc.constantFrom('a', 'b', 'c', 'd'), text: fc.oneof(fc.string({ maxLength: 200 }), fc.constantFrom('http://a.example http://b.example http://c.example', 'the same long text that everybody could have written')),
    at: fc.constant(0), writtenAt: fc.constant(0), isNew: fc.boolean(), sinceArrival: fc.option(fc.nat(10_000), { nil: undefined }) }),
  fc.record({ type: fc.constant('limited' as const), at: fc.constant(0) }), fc.record({ type: fc.constant('trapped' as const), at: fc.constant(0) }));
const someSteps = fc.array(fc.tuple(someAct, fc.nat(20_000), fc.constantFrom('vera', 'vito'), fc.constantFrom('198.51.100.7', undefined)), { maxLength: 60 });
const laidOut = (steps: readonly (readonly [Act, number, string, string | undefined])[], start: number, workspace = 'shop'): Step[] => {
  let at = start;
  return steps.map(([act, pause, visitor, from]) => {
    at += pause;
    return { actor: { workspace, visitor, from }, act: { ...act, at, ...(act.type === 'message' ? { writtenAt: at } : {}) } as Act };
  });
};

describe('the score', () => {
  test('is the sum of its reasons, halves in its half-life and never rises by itself', () => {
    check(fc.property(fc.array(fc.tuple(fc.constantFrom(...signals), fc.nat(600_000)), { minLength: 1, maxLength: 20 }), fc.nat(3_600_000), (raises, later) => {
      let score = NOTHING;
      let now = 1_000_000;
      for (const [signal, pause] of raises) score = raised(score, signal, (now += pause));
      const sum = Object.values(score.parts).reduce((total, points) => total + points, 0);
      assert.ok(Math.abs(sum - score.points) < 1e-6);
      assert.ok(decayed(score, now + later).points <= score.points);
      assert.ok(Math.abs(decayed(score, now + HALF_LIFE_MS).points - score.points / 2) < 1e-6);
      assert.deepEqual(decayed(score, now - later).points, score.points, 'a clock that was set back changes nothing');
      assert.equal(explained(score)[0], Object.entries(score.parts).sort(([, one], [, other]) => other - one)[0]?.[0]);
    }));
  });
});

describe('whatever is done,', () => {
  test('no single act blocks anybody', () => {
    check(fc.property(someAct, (act) => assert.deepEqual(play(laidOut([[act, 0, 'vera', '198.51.100.7']], 1_000)), [])));
  });

  test('it counts the same at any time of any clock', () => {
    check(fc.property(someSteps, fc.nat(2_000_000_000), (steps, shift) => assert.deepEqual(play(laidOut(steps, 0)), play(laidOut(steps, shift)))));
  });

  test('it counts in its workspace alone', () => {
    check(fc.property(someSteps, someSteps, (here, there) => {
      const watch = new AbuseWatch();
      const mixed = [...laidOut(here, 0), ...laidOut(there, 0, 'other')].sort((one, other) => one.act.at - other.act.at);
      assert.deepEqual(mixed.flatMap(({ actor, act }) => watch.act(actor, act)).filter(({ workspace }) => workspace === 'shop'), play(laidOut(here, 0)));
    }));
  });

  test('who writes at the pace of people, without links and in one conversation, is not blocked', () => {
    check(fc.property(fc.array(fc.tuple(fc.string({ maxLength: 300 }).filter((text) => lookAt(text).links === 0), fc.integer({ min: 1_200, max: 60_000 })), { maxLength: 80 }), (messages) => {
      const steps = messages.map(([text, pause]) => [{ type: 'message' as const, conv: 'c', text, at: 0, writtenAt: 0, isNew: true, sinceArrival: 9_000 }, pause, 'vera', '198.51.100.7'] as const);
      assert.deepEqual(play(laidOut(steps, 0)), []);
    }));
  });
});

test('whoever was unblocked begins anew', () => {
  const watch = new AbuseWatch();
  const [story] = DISHONEST;
  const vera = { kind: 'visitor', workspace: 'shop', subject: 'vera' } as const;
  play(story?.steps.slice(0, 13) ?? [], watch);
  const at = story?.steps[12]?.act.at ?? 0;
  assert.ok(watch.scoreOf(vera, at).points > 50);
  watch.forget(vera);
  assert.equal(watch.scoreOf(vera, at).points, 0);
});

test('texts are the same whatever their case, spaces, digits and signs; short ones are nobody\'s own', () => {
  const digest = (text: string) => lookAt(text).digest;
  assert.equal(digest('Buy CHEAP watches, order #1 now at our new store!'), digest('buy cheap   watches order now at our new store 22'));
  assert.notEqual(digest('Buy cheap watches now at our new store'), digest('Where are my watches, you have had my money since May'));
  assert.equal(digest('thank you very much!'), undefined);
});
