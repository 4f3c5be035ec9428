import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { test } from 'node:test';
import { HALF } from '../../../packages/relay/src/store/sqlite/stream/stream-file.ts';
import { newWorkspace } from '../../../packages/relay/src/features/workspace/new-workspace.ts';
import type { AppendRequest, BriefResult } from '../../../packages/relay/src/store/store.ts';
import { uuidv7 } from '@frontdesk/protocol';
import { briefly, TS, type Talk } from '../../contract/store/fixture.ts';
import { type House, laterId, range, say, told, withHouse } from './stream-house.ts';

test('messages that come in bursts to several conversations get dense numbers in call order, and many of them ahead of the database', async () => {
  await withHouse(async (house) => {
    const talks = range(0, 3).map(() => house.talk());
    const ids = new Map(talks.map(({ conv }) => [conv, [] as string[]]));
    // The stream's file is made while the first of them go the long way.
    for (let round = 0; round < 8 || (round < 500 && talks.some((talk) => house.streamedOf(talk) <= 20)); round += 1) {
      const calls = range(0, 60).map((index) => {
        const talk = talks[index % 3] as Talk;
        const own = ids.get(talk.conv) as string[];
        const id = laterId();
        own.push(id);
        return { seq: own.length, result: say(talk, index % 6 < 3 ? talk.visitor : talk.agent, `m${index}`, { id }) };
      });
      const results = await Promise.all(calls.map(({ result }) => result));
      assert.deepEqual(results.map(told), calls.map(({ seq }) => `stored ${seq}`), `round ${round}`);
    }
    for (const talk of talks) {
      assert.deepEqual((await house.log(talk.conv)).map(({ seq, id }) => [seq, id]), (ids.get(talk.conv) ?? []).map((id, index) => [index + 1, id]));
      assert.ok(house.streamedOf(talk) > 20, `${house.streamedOf(talk)} were numbered ahead`);
    }
    const { generation, position } = house.position();
    assert.ok(generation > 1 && position > 0);
  });
});

test('ids in any order, as clients of several clocks make them, change nothing in the order of the calls', async () => {
  await withHouse(async (house) => {
    const talk = house.talk();
    await house.warm(talk);
    const { head } = await talk.summary();
    const shuffled = range(0, 80).map(() => laterId()).map((id, index, all) => (index % 4 === 3 ? id : all[79 - index] ?? id));
    const ids = [...new Set(shuffled)];
    const results = await Promise.all(ids.map((id) => say(talk, talk.agent, id, { id })));
    assert.deepEqual(results.map(told), range(head + 1, ids.length).map((seq) => `stored ${seq}`));
  });
});

test('whoever reads right after the answer sees the message, whichever way it is read', async () => {
  await withHouse(async (house) => {
    const [one, other] = [house.talk(), house.talk()];
    await house.warm(one, other);
    const before = house.streamedOf(one);
    await Promise.all(range(0, 60).map(async (index) => {
      const talk = index % 3 === 0 ? other : one;
      const result = await say(talk, talk.agent, `m${index}`);
      assert.ok(result.status === 'stored');
      const { seq, id } = result.entry;
      const [summary, page, newest, found, listed] = await Promise.all([
        talk.summary(), house.store.conversations.entriesAfter(house.where, talk.conv, seq - 1, 1), house.store.conversations.newest(house.where, talk.conv),
        house.store.conversations.message(house.where, talk.conv, id), house.store.conversations.ofVisitor(house.where, house.visitorId, 10),
      ]);
      assert.deepEqual([page?.entries[0]?.id, found?.seq], [id, seq]);
      const heads = [summary.head, page?.head ?? 0, newest?.head ?? 0, listed.find((each) => each.id === talk.conv)?.head ?? 0];
      assert.ok(heads.every((head) => head >= seq), `${heads.join(' ')} of ${seq}`);
    }));
    assert.ok(house.streamedOf(one) > before);
  });
});

test('a summary after a stream says what each message did: unread messages, the state, cursors and the last one', async () => {
  await withHouse(async (house) => {
    const talk = house.talk();
    await house.warm(talk);
    const [first] = await Promise.all(range(0, 5).map((index) => say(talk, talk.agent, `agent ${index}`)));
    await Promise.all(range(0, 5).map((index) => say(talk, talk.visitor, `visitor ${index}`)));
    const { head, state, last, unreadByAgents, unreadByVisitor, cursors } = await talk.summary();
    assert.ok(first?.status === 'stored' && house.streamedOf(talk) > 5);
    assert.deepEqual([head, state, last?.text, unreadByAgents, unreadByVisitor, cursors.visitor.read, cursors.agents.read], [first.entry.seq + 9, 'open', 'visitor 4', 5, 0, head, first.entry.seq + 4]);
  });
});

test('the same id again is a duplicate of the first, and a conflict with other content, in the same turn and later', async () => {
  await withHouse(async (house) => {
    const talk = house.talk();
    await house.warm(talk);
    const { head } = await talk.summary();
    const [a, b] = [laterId(), laterId()];
    const round = (): Promise<BriefResult[]> => Promise.all([
      say(talk, talk.agent, 'a', { id: a }), say(talk, talk.agent, 'b', { id: b }), say(talk, talk.agent, 'a', { id: a }), say(talk, talk.agent, 'not b', { id: b }), say(talk, talk.visitor, 'b', { id: b }), say(talk, talk.agent, 'next'),
    ]);
    const results = await round();
    assert.deepEqual(results.map(told), [`stored ${head + 1}`, `stored ${head + 2}`, `duplicate ${head + 1}`, 'id_conflict', 'id_conflict', `stored ${head + 3}`]);
    const again = await round();
    assert.deepEqual(again.map(told), [`duplicate ${head + 1}`, `duplicate ${head + 2}`, `duplicate ${head + 1}`, 'id_conflict', 'id_conflict', `stored ${head + 4}`]);
    await house.reopen();
    assert.equal(told(await say(house.talk(talk.conv), talk.agent, 'a', { id: a })), `duplicate ${head + 1}`);
  });
});

/** What one sender does one after the other without waiting: `plain` messages, and then something else, three times. */
async function mixed(house: House, between: (talk: Talk, newest: string) => Promise<unknown>): Promise<{ readonly talk: Talk; readonly called: readonly string[] }> {
  const talk = house.talk();
  await house.warm(talk);
  const called: string[] = (await house.log(talk.conv)).map(({ id }) => id);
  const calls: Promise<unknown>[] = [];
  for (const _ of range(0, 3)) {
    for (const index of range(0, 4)) {
      const id = laterId();
      called.push(id);
      calls.push(say(talk, talk.agent, `m${index}`, { id }).then((result) => assert.equal(result.status, 'stored')));
    }
    calls.push(between(talk, called.at(-1) ?? ''));
  }
  await Promise.all(calls);
  return { talk, called };
}

test('edits, state changes and cursors in the middle of a stream are part of one dense order', async () => {
  await withHouse(async (house) => {
    const edited: string[] = [];
    const { talk, called } = await mixed(house, async (to, newest) => {
      const [edit] = await Promise.all([
        to.append(to.agent, { type: 'state', state: 'closed' }), to.move(to.visitor, { read: 3 }),
        say(to, to.agent, 'to be edited', { id: laterId() }).then(async (result) => (result.status === 'stored' ? (await to.append(to.agent, { type: 'edit', target: result.entry.id, body: { text: 'edited' } })).status : '')),
      ]);
      edited.push(newest, edit.status);
    });
    const log = await house.log(talk.conv);
    assert.deepEqual(log.map(({ seq }) => seq), range(1, log.length));
    assert.equal(log.length, called.length + 9);
    assert.equal((await talk.summary()).head, log.length);
    assert.deepEqual(edited.filter((_, index) => index % 2 === 1), ['stored', 'stored', 'stored']);
  });
});

test('a message can be edited by who does not wait for its answer: what is asked later comes later', async () => {
  await withHouse(async (house) => {
    const edits: string[] = [];
    await mixed(house, async (talk, newest) => { edits.push((await talk.append(talk.agent, { type: 'edit', target: newest, body: { text: 'edited' } })).status); });
    assert.deepEqual(edits, ['stored', 'stored', 'stored']);
  });
});

test('the same is true of an edit that is asked for as a stream is', async () => {
  await withHouse(async (house) => {
    const edits: string[] = [];
    await mixed(house, async (talk, newest) => { edits.push((await briefly(house.store, talk.request(talk.agent, { type: 'edit', target: newest, body: { text: 'edited' } }))).status); });
    assert.deepEqual(edits, ['stored', 'stored', 'stored']);
  });
});

test('groups of one sender keep their order, also where some of a group cannot be numbered ahead of the database', async () => {
  await withHouse(async (house) => {
    const talk = house.talk();
    await house.warm(talk);
    const entries = await talk.entries();
    const [target = '', old = ''] = [entries[0]?.id, laterId()];
    const message = (text: string, id = laterId()) => talk.request(talk.visitor, { type: 'message', body: { text } }, id);
    const ids = entries.map(({ id }) => id);
    for (let round = 0; round < 6; round += 1) {
      const odd = [talk.request(talk.visitor, { type: 'edit', target, body: { text: `edit ${round}` } }, laterId()), message('of a slow clock', round === 0 ? old : uuidv7(TS - 1_000 + round)), message('x'.repeat(70_000))][round % 3] as AppendRequest;
      const groups = range(0, 3).map((group) => range(0, 12).map((index) => (group === 1 && index === 5 ? odd : message(`${round} ${group} ${index}`))));
      const results = await Promise.all(groups.map((group) => house.store.conversations.appendBriefly(group)));
      assert.deepEqual(results.flat().map((result) => (result instanceof Error ? result.message : told(result))), range(ids.length + 1, 36).map((seq) => `stored ${seq}`));
      ids.push(...groups.flat().map(({ id }) => id));
    }
    assert.deepEqual((await house.log(talk.conv)).map(({ id }) => id), ids);
    assert.ok(house.streamedOf(talk) > 30, `${house.streamedOf(talk)} were numbered ahead`);
  });
});

test('of a group that is more than a visitor may still write the first are stored and the rest refused', async () => {
  await withHouse(async (house) => {
    const talk = house.talk();
    await house.warm(talk);
    const quota = { most: 20, perMs: 3_600_000 };
    const group = (length: number) => range(0, length).map(() => ({ ...talk.request(talk.visitor, { type: 'message', body: { text: 'x' } }, laterId()), quota }));
    const results: string[] = [];
    for (const length of [4, 4, 4, 4, 9]) results.push(...(await house.store.conversations.appendBriefly(group(length))).map((result) => (result instanceof Error ? result.message : result.status === 'refused' ? result.code : result.status)));
    // One of them is the first message, which is what the conversation began with.
    assert.deepEqual(results, [...range(0, 19).map(() => 'stored'), ...range(0, 6).map(() => 'rate_limited')]);
  });
});

test('messages of one sender keep the order in which they were sent, whatever else is asked of the store between them', async () => {
  await withHouse(async (house) => {
    const { talk, called } = await mixed(house, (to) => house.store.workspaces.update(to.workspace, { name: 'renamed' }));
    assert.deepEqual((await house.log(talk.conv)).map(({ id }) => id), called);
  });
});

test('a conversation that is removed in the middle of a stream is not found from then on, and others go on as before', async () => {
  await withHouse(async (house) => {
    const [gone, stays] = [house.talk(), house.talk()];
    await house.warm(gone, stays);
    const [head, other] = [(await gone.summary()).head, (await stays.summary()).head];
    const before = range(0, 5).map(() => say(gone, gone.agent, 'before'));
    const along = range(0, 5).map(() => say(stays, stays.agent, 'along'));
    const removed = house.store.conversations.remove(house.where, gone.conv);
    const after = range(0, 5).map(() => say(gone, gone.agent, 'after'));
    assert.equal(await removed, true);
    assert.deepEqual((await Promise.all(before)).map(told), range(head + 1, 5).map((seq) => `stored ${seq}`));
    assert.deepEqual((await Promise.all(after)).map(told), range(0, 5).map(() => 'not_found'));
    assert.deepEqual((await Promise.all(along)).map(told), range(other + 1, 5).map((seq) => `stored ${seq}`));
    await house.reopen();
    assert.deepEqual([await house.store.conversations.get(house.where, gone.conv), (await house.log(stays.conv)).length], [undefined, other + 5]);
  });
});

test('what the relay does to test itself, in a workspace apart, sends nobody\u2019s stream the long way', async () => {
  await withHouse(async (house) => {
    const talk = house.talk();
    await house.warm(talk);
    const { head } = await talk.summary();
    const streamed = house.streamedOf(talk);
    const elsewhere = newWorkspace('apart', 'Apart', TS);
    const works: (() => Promise<unknown>)[] = [
      () => house.store.workspaces.create(elsewhere), () => house.store.visitors.arrive(elsewhere.id, 'f'.repeat(64), {}), () => house.store.conversations.remove(elsewhere.id, talk.conv), () => house.store.conversations.remove(elsewhere.id, laterId()),
    ];
    for (const [index, work] of works.entries()) {
      const [result] = await Promise.all([say(talk, talk.agent, 'before').then(() => say(talk, talk.agent, 'after')), work()]);
      assert.equal(told(result), `stored ${head + 2 * index + 2}`);
    }
    await talk.summary();
    assert.equal(house.streamedOf(talk) - streamed, 2 * works.length);
  });
});

test('the writing thread gives way to the answering one once messages stream', { skip: process.platform !== 'linux' && 'only on Linux a thread has a priority of its own' }, async () => {
  await withHouse(async (house) => {
    await house.warm(house.talk());
    const priorities = readdirSync('/proc/self/task').flatMap((thread) => {
      try {
        // After the name, which may contain anything, the 19th field of all.
        return Number(/\) (.*)$/s.exec(readFileSync(`/proc/self/task/${thread}/stat`, 'utf8'))?.[1]?.split(' ')[16]);
      } catch {
        return [];
      }
    });
    assert.deepEqual(priorities.filter((priority) => priority !== getPriority()), [getPriority() + 10], 'one thread has another than the rest');
  });
});

test('a message that is longer than half the file of the stream is stored like any other', { timeout: 30_000 }, async () => {
  await withHouse(async (house) => {
    const talk = house.talk();
    await house.warm(talk);
    // Whether the writer comes to it before the next one is written is chance.
    for (const _ of range(0, 8)) {
      const { head } = await talk.summary();
      const results = await Promise.all(['before', 'x'.repeat(HALF + 1), 'after'].map((text) => say(talk, talk.agent, text)));
      assert.deepEqual(results.map(told), range(head + 1, 3).map((seq) => `stored ${seq}`));
      assert.equal((await house.log(talk.conv)).length, head + 3);
    }
  });
});
