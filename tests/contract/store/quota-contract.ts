import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuidv7 } from '@frontdesk/protocol';
import type { AppendResult } from '../../../packages/relay/src/store/store.ts';
import { type Bench, outcome, Talk, TS, visitor, workspace } from './fixture.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What the store promises about quotas: counted from what is stored, where the next one is stored. */
export function quotaContract(bench: () => Bench): void {
  const within = (talk: Talk, at: number, most = 3, id = uuidv7(), conv = talk.conv, by = talk.visitor): Promise<AppendResult> =>
    talk.store.conversations.append({ ...talk.request(by, { type: 'message', body: { text: 'x' } }, id), conv, ts: TS + at, quota: { most, perMs: HOUR } });

  test('a visitor is taken so many messages of in all conversations together, and told when the next one is', async () => {
    const talk = await Talk.start(bench().store);
    const other = uuidv7();
    for (const [at, conv] of [[0, talk.conv], [1_000, other], [2_000, talk.conv]] as const) assert.equal((await within(talk, at, 3, uuidv7(), conv)).status, 'stored');
    const refused = await within(talk, 10_000, 3, uuidv7(), other);
    assert.ok(refused.status === 'refused' && refused.code === 'rate_limited');
    assert.equal(refused.retryMs, HOUR - 10_000);
    assert.match(refused.message, /^At most 3 messages an hour; the next one is taken in 60 minutes\.$/);
    assert.equal((await within(talk, HOUR - 1)).status, 'refused');
    assert.equal((await within(talk, HOUR)).status, 'stored', 'the first one is an hour old');
    assert.equal((await within(talk, HOUR + 1)).status, 'refused', 'and no more than that one has made room');
  });

  test('what is refused makes no conversation and takes no seq', async () => {
    const talk = await Talk.start(bench().store);
    await within(talk, 0, 1);
    const other = uuidv7();
    assert.equal((await within(talk, 1, 1, uuidv7(), other)).status, 'refused');
    assert.equal(await talk.store.conversations.get(talk.workspace, other), undefined);
    assert.equal((await talk.summary()).head, 1);
  });

  test('messages that come in one commit are counted one by one', async () => {
    const talk = await Talk.start(bench().store);
    const results = await Promise.all(Array.from({ length: 6 }, (_, index) => within(talk, index, 4)));
    assert.deepEqual(results.map(({ status }) => status), ['stored', 'stored', 'stored', 'stored', 'refused', 'refused']);
  });

  test('it survives a restart', async () => {
    let talk = await Talk.start(bench().store);
    for (const at of [0, 1, 2]) await within(talk, at);
    talk = new Talk(await bench().reopen(), talk.workspace, talk.visitor.id, talk.conv);
    assert.equal((await within(talk, 3)).status, 'refused');
    assert.equal((await within(talk, HOUR + 1)).status, 'stored');
  });

  test('a message that is stored already is answered as before, and counts once', async () => {
    const talk = await Talk.start(bench().store);
    const id = uuidv7();
    await within(talk, 0, 2, id);
    assert.equal((await within(talk, 1, 2, id)).status, 'duplicate');
    assert.equal((await within(talk, 2, 2)).status, 'stored');
    assert.equal((await within(talk, 3, 2)).status, 'refused');
    assert.equal((await within(talk, 4, 2, id)).status, 'duplicate');
  });

  test('each visitor has their own, and what staff write counts for nobody', async () => {
    const one = await Talk.start(bench().store);
    const two = new Talk(one.store, one.workspace, await visitor(one.store, one.workspace));
    await within(one, 0, 1);
    for (let count = 0; count < 5; count += 1) assert.equal(await outcome(one.say(one.agent, 'hello')), 'stored');
    assert.equal((await within(two, 1, 1)).status, 'stored');
    assert.equal((await within(one, 2, 2)).status, 'stored');
  });

  test('a workspace sends so many announcements, and the same one again is no further one', async () => {
    const { store } = bench();
    const [one, other] = [await workspace(store), await workspace(store)];
    const announce = (at: number, id = uuidv7(), where = one) => store.broadcasts.create(where, { id, body: { text: 'news' }, by: { kind: 'agent', id: uuidv7() }, ts: TS + at, quota: { most: 2, perMs: DAY } });
    const id = uuidv7();
    const by = { kind: 'agent', id: uuidv7() } as const;
    await store.broadcasts.create(one, { id, body: { text: 'news' }, by, ts: TS, quota: { most: 2, perMs: DAY } });
    assert.equal((await announce(1)).status, 'stored');
    const refused = await announce(2);
    assert.ok(refused.status === 'refused' && refused.code === 'rate_limited' && refused.retryMs === DAY - 2, JSON.stringify(refused));
    assert.equal((await store.broadcasts.create(one, { id, body: { text: 'news' }, by, ts: TS + 3, quota: { most: 2, perMs: DAY } })).status, 'duplicate');
    assert.equal((await announce(2, uuidv7(), other)).status, 'stored');
    assert.equal((await announce(DAY)).status, 'stored');
  });

  test('an audit entry within a quota is appended until its actor has used it up; others, and other actions, do not count', async () => {
    const { store } = bench();
    const where = await workspace(store);
    const quota = { most: 2, perMs: DAY, actions: ['audit.exported', 'export.made'], what: 'exports' };
    const entry = (action: string, at: number, id = 'olga') => ({ ts: TS + at, action, actor: { kind: 'agent' as const, id } });
    await store.audit.append(where, entry('audit.exported', 0));
    for (let at = 1; at < 5; at += 1) await store.audit.append(where, entry('session.started', at));
    assert.ok('seq' in await store.audit.appendWithin(where, entry('export.made', 10), quota));
    const refused = await store.audit.appendWithin(where, entry('export.made', 20), quota);
    assert.ok('status' in refused && refused.retryMs === DAY - 20, JSON.stringify(refused));
    assert.equal((await store.audit.list(where, {}, undefined, 100)).items.length, 6, 'a refused one is not in the log');
    assert.ok('seq' in await store.audit.appendWithin(where, entry('export.made', 20, 'anna'), quota));
    assert.ok('seq' in await store.audit.appendWithin(where, entry('export.made', DAY), quota));
  });

  test('of many at the same moment no more are taken than there is room for', async () => {
    const { store } = bench();
    const where = await workspace(store);
    const quota = { most: 5, perMs: DAY, actions: ['export.made'], what: 'exports' };
    const results = await Promise.all(Array.from({ length: 20 }, () => store.audit.appendWithin(where, { ts: TS, action: 'export.made', actor: { kind: 'agent', id: 'olga' } }, quota)));
    assert.equal(results.filter((result) => 'seq' in result).length, 5);
  });
}
