/** How a proven identity ends, and who sees what then. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { disk, isOnline, jwt, leftBehind, makeKey, page, refusal, siteKey, texts, until, withdraw, withSite } from './identity-site.ts';

withSite();

describe('the end of an identity', () => {
  test('while connected, the page is asked for a fresh proof and nothing is lost or shown as stopped', async () => {
    const short = await makeKey();
    const { chat, views } = page();
    let by = short;
    const proven = chat.identify({ getToken: () => jwt('ida', { by }) });
    await chat.connect();
    await proven;
    await chat.send('one');
    await until(chat, (now) => isOnline(now) && now.queued === 0 && texts(now).length === 1, 'sent');
    by = siteKey();
    views.length = 0;
    await withdraw(short);
    await until(chat, () => views.some(({ state }) => state === 'connecting') && isOnline(chat.getSnapshot()), 'back');
    await chat.send('two');
    const now = await until(chat, (later) => later.queued === 0 && texts(later).length === 2, 'sent again');
    assert.deepEqual([now.identity?.user, texts(now)], ['ida', ['me: one', 'me: two']]);
    assert.ok(views.every(({ state }) => state !== 'stopped'), JSON.stringify(views));
  });

  test('without another proof nothing is shown and nothing is taken, until somebody proves it or begins anew', async () => {
    const short = await makeKey();
    const storage = disk();
    const { chat } = page(storage);
    void chat.identify({ token: await jwt('jan', { by: short }) });
    await chat.connect();
    await chat.send('secret');
    await chat.setDraft(chat.getSnapshot().current, 'half a');
    await chat.setProfile({ email: 'jan@shop.example' });
    await until(chat, (now) => isOnline(now) && now.queued === 0 && texts(now).length === 1, 'sent');
    await withdraw(short);
    const ended = await until(chat, ({ connection }) => connection.state === 'stopped', 'stopped');
    assert.equal(ended.connection.reason, 'identity_expired');
    assert.deepEqual([texts(ended), ended.profile, ended.queued, ended.self], [[], {}, 0, undefined]);
    assert.equal(await refusal(chat.send('who am I?')), 'identity_expired');
    assert.equal(await chat.getDraft(ended.current), '');

    await chat.identify({ token: await jwt('jan') });
    assert.deepEqual(texts(await until(chat, (now) => isOnline(now) && texts(now).length === 1, 'back')), ['me: secret']);
    await chat.reset();
    const fresh = await until(chat, isOnline, 'somebody new');
    assert.deepEqual([texts(fresh), fresh.identity], [[], undefined]);
  });

  test('a proof that the page gives while the ended one is being refused is heard', async () => {
    const short = await makeKey();
    const storage = await leftBehind('rita', 'mine', short);
    await withdraw(short);
    const { chat } = page(storage);
    const token = await jwt('rita');
    const given = new Promise<void>((resolve, reject) => {
      const stop = chat.on('connection', ({ state }) => {
        if (state !== 'connecting') return;
        stop();
        chat.identify({ token }).then(resolve, reject);
      });
    });
    await chat.connect();
    await given;
    assert.deepEqual(texts(await until(chat, (now) => isOnline(now) && texts(now).length === 1, 'back')), ['me: mine']);
  });

  test('somebody else\'s proof on the same device shows nothing of the one before and sends nothing in their name', async () => {
    const storage = await leftBehind('kim', 'my secret');
    const { chat } = page(storage);
    const seen: (string | undefined)[] = [];
    chat.subscribe(() => seen.push(...texts(chat.getSnapshot())));
    const proven = chat.identify({ getToken: () => jwt('lea') });
    await chat.open();
    assert.deepEqual(texts(chat.getSnapshot()), [], 'not painted');
    await chat.connect();
    await proven;
    assert.equal((await until(chat, isOnline, 'online')).identity?.user, 'lea');
    await chat.send('Lea here');
    await until(chat, (now) => now.queued === 0 && texts(now).length === 1, 'sent');
    assert.ok(seen.every((text) => text === 'me: Lea here'), JSON.stringify(seen));
    assert.ok(seen.length > 0);
  });

  test('the same, while the one before is on the screen', async () => {
    const { chat } = page(await leftBehind('max', 'mine'));
    await chat.connect();
    await until(chat, (now) => isOnline(now) && texts(now).length === 1, 'Max');
    await chat.identify({ token: await jwt('nia') });
    const now = await until(chat, isOnline, 'Nia');
    assert.deepEqual([now.identity?.user, texts(now)], ['nia', []]);
  });

  test('a page on which nobody is signed in any more goes on as a guest who sees nothing of the person', async () => {
    const { chat } = page(await leftBehind('oda', 'mine'));
    const settled = chat.identify({ getToken: () => null });
    await chat.connect();
    await settled;
    const now = await until(chat, isOnline, 'online');
    assert.deepEqual([now.identity, texts(now)], [undefined, []]);
  });

  test('reset signs out: the proof that was used is refused from then on', async () => {
    const token = await jwt('pia');
    const { chat } = page();
    const proven = chat.identify({ token });
    await chat.connect();
    await proven;
    await chat.reset();
    assert.equal((await until(chat, isOnline, 'a guest')).identity, undefined);
    assert.equal(await refusal(chat.identify({ token })), 'identity_expired');
  });

  test('another tab of the same visitor, whose token was replaced, comes back with the one that is stored', async () => {
    const storage = disk();
    const [one, two] = [page(storage), page(storage)];
    await one.chat.connect();
    await one.chat.send('hello');
    await until(one.chat, (now) => isOnline(now) && now.queued === 0, 'sent');
    await two.chat.connect();
    await until(two.chat, isOnline, 'the other tab');
    two.views.length = 0;
    await one.chat.identify({ token: await jwt('quin') });
    const now = await until(two.chat, (later) => later.identity && isOnline(later), 'the other tab is back');
    assert.equal(now.identity?.user, 'quin');
    assert.ok(two.views.every(({ state }) => state !== 'stopped'), JSON.stringify(two.views));
  });
});
