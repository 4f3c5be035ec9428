/** The work itself: whom it is for, how long it holds, and what it costs (printed, never judged by time). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuidv7 } from '@frontdesk/protocol';
import { createChallenges, type Purpose } from '../../../packages/relay/src/proof/challenges.ts';
import { solved } from './solve.ts';

const purpose = (): Purpose => ({ workspace: uuidv7(), visitor: uuidv7(), conv: uuidv7(), message: uuidv7() });
const challenges = createChallenges({ now: Date.now });

test('a solution holds for its message, and for no other workspace, visitor, conversation or message', async () => {
  const mine = purpose();
  const proof = await solved(await challenges.make(mine));
  assert.equal(await challenges.holds(proof, mine), true);
  for (const part of Object.keys(mine)) assert.equal(await challenges.holds(proof, { ...mine, [part]: uuidv7() }), false, part);
  assert.equal(await createChallenges({ now: Date.now }).holds(proof, mine), false, 'another process has another key');
});

test('what was not found, was found for something easier, or is no challenge at all is worth nothing', async () => {
  const mine = purpose();
  const proof = await solved(await challenges.make(mine));
  const { parameters, signature } = JSON.parse(proof.challenge) as { parameters: Record<string, unknown>; signature: string };
  const easier = JSON.stringify({ parameters: { ...parameters, keyPrefix: '0', cost: 1 }, signature });
  const wrong = [
    { ...proof, counter: proof.counter + 1 }, { ...proof, key: proof.key.replace(/.$/, (last) => (last === '0' ? '1' : '0')) }, { ...proof, key: '00' }, await solved(easier),
    ...['', '{}', 'null', '[]', '{"parameters":{},"signature":""}', `{"parameters":null,"signature":"${signature}"}`, '{'].map((challenge) => ({ ...proof, challenge })),
  ];
  for (const given of wrong) assert.equal(await challenges.holds(given, mine), false, JSON.stringify(given));
});

test('a challenge that is over is worth nothing', async () => {
  const late = createChallenges({ now: Date.now, lifeMs: -2_000 });
  const mine = purpose();
  assert.equal(await late.holds(await solved(await late.make(mine)), mine), false);
});

test('what it costs', async () => {
  const made = await Promise.all(Array.from({ length: 8 }, async () => {
    const mine = purpose();
    return { mine, challenge: await challenges.make(mine) };
  }));
  let tries = 0;
  const began = performance.now();
  const proofs = [];
  for (const { mine, challenge } of made) {
    const proof = await solved(challenge);
    tries += proof.counter + 1;
    proofs.push({ mine, proof });
  }
  const work = (performance.now() - began) / proofs.length;
  const checking = performance.now();
  for (const { mine, proof } of proofs) assert.equal(await challenges.holds(proof, mine), true);
  console.log(`proof of work: ${work.toFixed(0)} ms and ${(tries / proofs.length).toFixed(0)} tries for one solution, ${((performance.now() - checking) / proofs.length).toFixed(2)} ms to check it`);
});
