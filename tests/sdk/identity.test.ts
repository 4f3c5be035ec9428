/** Proving who a visitor is, as a page does it with the SDK. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, test } from 'node:test';
import { disk, isOnline, jwt, type Key, leftBehind, makeKey, page, refusal, siteKey, texts, until, withSite } from './identity-site.ts';

withSite();

describe('saying who it is', () => {
  test('what an anonymous visitor wrote becomes the person\'s, stays their own on the screen, and is theirs on another device', async () => {
    const storage = disk();
    const { chat } = page(storage);
    await chat.connect();
    await chat.send('before I signed in');
    await until(chat, (now) => isOnline(now) && now.queued === 0, 'sent');
    await chat.identify({ token: await jwt('ada') });
    const { identity } = await until(chat, (now) => now.identity && isOnline(now), 'proven');
    assert.equal(identity?.user, 'ada');
    assert.ok(identity.expiresAt > Date.now() + 500_000 && identity.expiresAt < Date.now() + 700_000);
    await chat.send('after it');
    const after = await until(chat, (now) => isOnline(now) && now.queued === 0 && texts(now).length === 2, 'both there');
    assert.deepEqual(texts(after), ['me: before I signed in', 'me: after it']);

    const phone = page();
    await Promise.all([phone.chat.connect(), jwt('ada').then((token) => phone.chat.identify({ token }))]);
    assert.deepEqual(texts(await until(phone.chat, (now) => texts(now).length === 2, 'on the phone')), texts(after));

    await phone.chat.send('from my phone');
    const merged = page();
    await merged.chat.connect();
    await merged.chat.send('from a third device, not signed in yet');
    await until(merged.chat, (now) => now.queued === 0 && isOnline(now), 'sent');
    await merged.chat.identify({ token: await jwt('ada') });
    const all = await until(merged.chat, (now) => texts(now).length === 4, 'one history');
    assert.ok(texts(all).every((text) => text?.startsWith('me: ')), JSON.stringify(texts(all)));
  });

  test('what proves nothing is refused at once, in words, and the proof that was given before still counts', async () => {
    const { chat } = page();
    const earlier = chat.identify({ token: await jwt('ada') });
    for (const none of [undefined, null, 'kim', 5, {}, { name: 'Kim', email: 'kim@example.org' }, { id: 'kim' }, { token: 7 }]) {
      await assert.rejects(chat.identify(none as never), { code: 'invalid', message: /takes a proof that your server signed.*setProfile/ });
    }
    await chat.connect();
    await earlier;
    assert.equal(chat.getSnapshot().identity?.user, 'ada');
  });

  test('the token alone goes on after a reload, on a site that does not say who it is on that page', async () => {
    const { chat } = page(await leftBehind('bea', 'hello'));
    await chat.open();
    assert.deepEqual(texts(chat.getSnapshot()), ['me: hello'], 'painted without a connection');
    await chat.connect();
    assert.equal((await until(chat, isOnline, 'online')).identity?.user, 'bea');
  });

  test('a hash of the id is taken, with facts that are told', async () => {
    const { secret } = await makeKey('user_hash');
    const { chat } = page();
    const proven = chat.identify({ id: 'cleo', hash: createHmac('sha256', secret).update('cleo').digest('hex'), name: 'Cleo' });
    await chat.connect();
    await proven;
    const { identity, profile } = await until(chat, isOnline, 'online');
    assert.deepEqual([identity?.user, profile.name], ['cleo', 'Cleo']);
  });

  test('nothing is opened by saying it, and a later one takes the place of an earlier', async () => {
    const { chat, views } = page();
    const first = refusal(chat.identify({ token: await jwt('dan') }));
    const second = chat.identify({ token: await jwt('eve') });
    assert.equal(await first, 'closed');
    assert.deepEqual(views, []);
    await chat.connect();
    await second;
    assert.equal(chat.getSnapshot().identity?.user, 'eve');
  });
});

describe('a proof that is refused', () => {
  test('asks the page once for a fresh one, and tries again', async () => {
    const { chat } = page();
    let asked = 0;
    const proven = chat.identify({ token: await jwt('fay', { lifeSeconds: -3_600 }), getToken: () => ((asked += 1), jwt('fay')) });
    await chat.connect();
    await proven;
    assert.equal((await until(chat, isOnline, 'online')).identity?.user, 'fay');
    assert.equal(asked, 1);
  });

  test('stops after one more try, says why, and connects without it when that is wanted', async () => {
    const { chat, views } = page();
    let asked = 0;
    const wrong: Key = { kid: siteKey().kid, secret: 'x'.repeat(43) };
    const given = refusal(chat.identify({ getToken: () => ((asked += 1), jwt('gil', { by: wrong })) }));
    await chat.connect();
    assert.equal(await given, 'identity_invalid');
    assert.equal(asked, 2);
    const { state, reason, message } = chat.getSnapshot().connection;
    assert.deepEqual([state, reason], ['stopped', 'identity_invalid']);
    assert.match(message ?? '', /signature does not belong/);
    assert.equal(views.filter((view) => view.state === 'stopped').length, 1, 'told once, when nothing is left to try');
    await chat.connect();
    assert.equal((await until(chat, isOnline, 'online')).identity, undefined);
  });

  test('over an open connection leaves it as it was', async () => {
    const { chat, views } = page();
    await chat.connect();
    await until(chat, isOnline, 'online');
    views.length = 0;
    assert.equal(await refusal(chat.identify({ token: 'not.a.token' })), 'identity_invalid');
    assert.ok(isOnline(chat.getSnapshot()));
    assert.deepEqual(views, []);
  });

  test('a page that cannot give one now is asked again, and the visitor chats meanwhile', async () => {
    const { chat, errors } = page();
    let asked = 0;
    const proven = chat.identify({ getToken: () => (++asked < 3 ? Promise.reject(new Error('502')) : jwt('hal')) });
    await chat.connect();
    await chat.send('hello');
    await proven;
    assert.equal((await until(chat, (now) => isOnline(now) && now.identity && now.queued === 0, 'proven')).identity?.user, 'hal');
    assert.deepEqual(errors.map(({ code }) => code), ['identity_unavailable', 'identity_unavailable']);
  });
});
