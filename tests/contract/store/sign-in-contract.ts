import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuidv7 } from '@frontdesk/protocol';
import type { StoredPasskey, StoredStep } from '../../../packages/relay/src/store/sign-ins.ts';
import type { Store } from '../../../packages/relay/src/store/store.ts';
import { agentOf, type Bench, sha256, TS, workspace } from './fixture.ts';

async function someAgent(store: Store): Promise<{ where: string; agent: string }> {
  const where = await workspace(store);
  const agent = agentOf(where);
  await store.agents.create(agent);
  return { where, agent: agent.id };
}

const passkeyOf = (inWorkspace: string, agent: string, patch: Partial<StoredPasskey> = {}): StoredPasskey => ({
  id: uuidv7(), workspace: inWorkspace, agent, credential: uuidv7(), publicKey: new Uint8Array([1, 2, 250]), counter: 0, transports: ['internal', 'hybrid'], name: 'Laptop', createdTs: TS, ...patch,
});

/** How agents sign in. */
export function signInContract(bench: () => Bench): void {
  test('tries count up to the first exhausted counter, start anew after their time, can be taken back, and survive a restart', async () => {
    const name = uuidv7();
    const counters = [{ key: `narrow ${name}`, most: 2, ms: 100 }, { key: `wide ${name}`, most: 3, ms: 1_000 }];
    const attempt = (now: number) => bench().store.signIns.countTry(counters, now);
    assert.deepEqual([await attempt(TS), await attempt(TS + 1), await attempt(TS + 2), await attempt(TS + 3)], [undefined, undefined, TS + 100, TS + 100]);
    await bench().reopen();
    assert.equal(await attempt(TS + 99), TS + 100, 'what is counted is on disk');
    assert.equal(await attempt(TS + 100), undefined, 'the narrow one starts anew; the refused tries did not weigh on the wide one');
    assert.equal(await attempt(TS + 101), TS + 1_000, 'which is exhausted by the fourth that reached it');
    await bench().store.signIns.forgiveTry([{ key: `narrow ${name}`, all: true }, { key: `wide ${name}` }, { key: 'unknown' }]);
    assert.equal(await attempt(TS + 102), TS + 1_000);
    await bench().store.signIns.forgiveTry([{ key: `wide ${name}` }, { key: `wide ${name}` }]);
    assert.equal(await attempt(TS + 103), undefined);
  });

  test('a step that was begun is used up once, in its time, and ends with its agent', async () => {
    const { signIns, agents } = bench().store;
    const { where, agent } = await someAgent(bench().store);
    const step = (patch: Partial<StoredStep> = {}): StoredStep => ({ hash: sha256(uuidv7()), workspace: where, purpose: 'second', agent, expiresTs: TS + 10, ...patch });
    const [one, free] = [step(), step({ purpose: 'passkey', challenge: 'abc', agent: undefined as never })];
    const { agent: _none, ...challenge } = free;
    for (const each of [one, challenge]) await signIns.createStep(each, TS);
    assert.deepEqual([await signIns.step(one.hash, TS + 9), await signIns.step(one.hash, TS + 10), await signIns.takeStep(one.hash, TS + 10)], [one, undefined, undefined]);
    const taken = await Promise.all([signIns.takeStep(challenge.hash, TS), signIns.takeStep(challenge.hash, TS)]);
    assert.deepEqual(taken.filter(Boolean), [challenge]);
    await agents.remove(where, agent);
    assert.equal(await signIns.step(one.hash, TS), undefined);
  });

  test('an authenticator works from its first code on, and takes each time step once', async () => {
    const { signIns } = bench().store;
    const { where, agent } = await someAgent(bench().store);
    assert.deepEqual(await signIns.factors(where, agent), { passkeys: [], recoveryCodes: 0 });
    assert.equal(await signIns.enableAuthenticator(where, agent, 5, TS), false, 'nothing was offered');
    assert.equal(await signIns.offerAuthenticator(where, agent, 'first'), true);
    assert.equal(await signIns.offerAuthenticator(where, agent, 'second'), true);
    assert.equal(await signIns.spendStep(where, agent, 4), false, 'it is not enabled');
    assert.deepEqual((await signIns.factors(where, agent)).authenticator, { secret: 'second' });
    assert.deepEqual([await signIns.enableAuthenticator(where, agent, 5, TS), await signIns.enableAuthenticator(where, agent, 6, TS)], [true, false]);
    assert.deepEqual((await signIns.factors(where, agent)).authenticator, { secret: 'second', enabledTs: TS });
    assert.deepEqual([await signIns.resealAuthenticator(where, agent, 'first', 'x'), await signIns.resealAuthenticator(where, agent, 'second', 'second sealed anew')], [false, true]);
    assert.deepEqual((await signIns.factors(where, agent)).authenticator, { secret: 'second sealed anew', enabledTs: TS });
    assert.equal(await signIns.offerAuthenticator(where, agent, 'third'), false, 'an enabled one stays');
    const spend = (step: number): Promise<boolean> => signIns.spendStep(where, agent, step);
    assert.deepEqual([await spend(5), await spend(4)], [false, false]);
    assert.deepEqual((await Promise.all([spend(6), spend(6), spend(6)])).filter(Boolean), [true]);
    assert.deepEqual([await spend(8), await spend(7)], [true, false]);
    assert.deepEqual([await signIns.removeAuthenticator(await workspace(bench().store), agent), await signIns.removeAuthenticator(where, agent), await signIns.removeAuthenticator(where, agent)], [false, true, false]);
  });

  test('a passkey belongs to one agent of one workspace, and its use is noted', async () => {
    const { signIns, agents } = bench().store;
    const { where, agent } = await someAgent(bench().store);
    const other = await someAgent(bench().store);
    const [first, second] = [passkeyOf(where, agent), passkeyOf(where, agent, { name: 'Phone', transports: [], counter: 7 })];
    assert.deepEqual([await signIns.addPasskey(first), await signIns.addPasskey(second), await signIns.addPasskey({ ...first, id: uuidv7() })], ['added', 'added', 'known']);
    assert.deepEqual((await signIns.factors(where, agent)).passkeys, [first, second]);
    assert.deepEqual([await signIns.passkey(where, first.credential), await signIns.passkey(other.where, first.credential)], [first, undefined]);
    await signIns.usePasskey(where, second.credential, 9, TS + 5);
    assert.deepEqual(await signIns.passkey(where, second.credential), { ...second, counter: 9, usedTs: TS + 5 });
    assert.equal(await signIns.removePasskey(where, other.agent, first.id), undefined);
    assert.deepEqual(await signIns.removePasskey(where, agent, first.id), first);
    assert.equal(await signIns.removePasskey(where, agent, first.id), undefined);
    await agents.remove(where, agent);
    assert.equal(await signIns.passkey(where, second.credential), undefined);
  });

  test('a recovery code works once; new ones replace the old', async () => {
    const { signIns } = bench().store;
    const { where, agent } = await someAgent(bench().store);
    const codes = ['a', 'b', 'c'].map((code) => sha256(code + agent));
    await signIns.setRecoveryCodes(where, agent, codes);
    assert.equal((await signIns.factors(where, agent)).recoveryCodes, 3);
    const used = await Promise.all([codes[0], codes[0], sha256('wrong')].map((code) => signIns.useRecoveryCode(where, agent, code ?? '')));
    assert.deepEqual(used.filter((left) => left !== undefined), [2]);
    await signIns.setRecoveryCodes(where, agent, [sha256(`new${agent}`)]);
    assert.equal(await signIns.useRecoveryCode(where, agent, codes[1] ?? ''), undefined);
    assert.equal((await signIns.factors(where, agent)).recoveryCodes, 1);
  });

  test('all factors go together, and with the agent', async () => {
    const { signIns, agents } = bench().store;
    const { where, agent } = await someAgent(bench().store);
    const fill = async (): Promise<void> => {
      await signIns.offerAuthenticator(where, agent, 'sealed');
      await signIns.addPasskey(passkeyOf(where, agent));
      await signIns.setRecoveryCodes(where, agent, [sha256(agent)]);
    };
    await fill();
    assert.deepEqual([await signIns.removeFactors(where, agent), await signIns.removeFactors(where, agent)], [true, false]);
    assert.deepEqual(await signIns.factors(where, agent), { passkeys: [], recoveryCodes: 0 });
    await fill();
    await agents.remove(where, agent);
    assert.deepEqual(await signIns.factors(where, agent), { passkeys: [], recoveryCodes: 0 });
  });

  test('the rule of a workspace is its own, and optional at first', async () => {
    const { signIns } = bench().store;
    const [here, there] = [await workspace(bench().store), await workspace(bench().store)];
    assert.equal(await signIns.rule(here), 'optional');
    await signIns.setRule(here, 'required');
    await signIns.setRule(here, 'passkey');
    assert.deepEqual([await signIns.rule(here), await signIns.rule(there)], ['passkey', 'optional']);
  });
}
