import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { uuidv7 } from '@frontdesk/protocol';
import { asOwner, assertProblem, caller, type Caller } from '../http/api-client.ts';
import { startRelayProcess, type RelayProcess } from '../http/relay-process.ts';
import { visit } from '../http/visitor-socket.ts';

let relay: RelayProcess;
let owner: Caller;
before(async () => {
  relay = await startRelayProcess();
  owner = await asOwner(relay);
});
after(() => relay.remove());

interface BroadcastLike { readonly id: string; readonly audience: number; readonly delivered: number; readonly read: number; readonly by: { name?: string } }

describe('broadcasts', () => {
  test('reach who is connected at once and tell how many they reached and how many read them', async () => {
    const [here, away] = [await visit(relay), await visit(relay)];
    await away.close();
    const log = (here.welcome['conversations'] as { id: string; kind: string; epoch: number; head: number }[]).find((conversation) => conversation.kind === 'broadcast');
    assert.ok(log);
    here.send({ t: 'sync', conv: log.id, epoch: log.epoch, after: log.head });
    const sent = await owner.post(':/broadcasts', { title: 'Sale', text: 'Lamps at half price', style: 'banner' });
    assert.equal(sent.status, 201, sent.text);
    const broadcast = sent.json as unknown as BroadcastLike;
    assert.deepEqual([broadcast.audience, broadcast.delivered, broadcast.read, broadcast.by.name], [2, 0, 0, 'Olga Owner']);
    const entryOf = (frame: { [key: string]: unknown }) => (frame['entry'] ?? (frame['entries'] as unknown[] | undefined)?.at(-1)) as { id: string; seq: number; body: object } | undefined;
    const heard = entryOf(await here.until((frame) => entryOf(frame)?.id === broadcast.id));
    assert.deepEqual(heard?.body, { text: 'Lamps at half price', title: 'Sale', style: 'banner' });
    here.send({ t: 'cursor', conv: log.id, delivered: heard?.seq, read: heard?.seq });
    let figures = broadcast;
    while (figures.read === 0) figures = (await owner.get(`:/broadcasts/${broadcast.id}`)).json as unknown as BroadcastLike;
    assert.deepEqual([figures.audience, figures.delivered, figures.read], [2, 1, 1]);
    await here.close();
  });

  test('are listed newest first, paged, each once', async () => {
    const ids: string[] = [];
    for (const text of ['one', 'two', 'three']) ids.unshift(String((await owner.post(':/broadcasts', { text })).json['id']));
    const first = await owner.get(':/broadcasts?limit=2');
    const second = await owner.get(`:/broadcasts?limit=2&cursor=${String(first.json['next'])}`);
    const seen = [...(first.json['items'] as BroadcastLike[]), ...(second.json['items'] as BroadcastLike[])].map((item) => item.id);
    assert.deepEqual(seen.slice(0, 3), ids);
  });

  test('the same id again sends nothing again; with another text it is a conflict', async () => {
    const id = uuidv7();
    assert.equal((await owner.post(':/broadcasts', { id, text: 'Once' })).status, 201);
    assert.equal((await owner.post(':/broadcasts', { id, text: 'Once' })).status, 200);
    assertProblem(await owner.post(':/broadcasts', { id, text: 'Twice' }), 409, 'id_conflict');
  });

  test('an unknown one is a 404, an overlong or blank one is refused with the reason', async () => {
    assertProblem(await owner.get(`:/broadcasts/${uuidv7()}`), 404, 'not_found');
    assertProblem(await owner.post(':/broadcasts', { text: 'x'.repeat(4001) }), 413, 'too_large', /at most 4000/);
    assertProblem(await owner.post(':/broadcasts', { text: ' ' }), 400, 'invalid');
    assertProblem(await owner.post(':/broadcasts', { text: 'x', style: 'popup' }), 400, 'invalid', /"style" in the body/);
  });
});

describe('visitors', () => {
  test('are listed with who is online, found by name, e-mail or phone, and corrected', async () => {
    const visitor = await visit(relay);
    const patched = await owner.patch(`:/visitors/${visitor.id}`, { name: 'Wanda Visitor', email: 'wanda@home.example', phone: '+49 30 1234' });
    assert.deepEqual([patched.status, patched.json['name'], patched.json['online']], [200, 'Wanda Visitor', true]);
    for (const q of ['wanda', 'home.example', '1234']) {
      const found = (await owner.get(`:/visitors?q=${q}`)).json['items'] as { id: string }[];
      assert.deepEqual(found.map((item) => item.id), [visitor.id], q);
    }
    assert.equal((await owner.get(`:/visitors/${visitor.id}`)).json['email'], 'wanda@home.example');
    assert.doesNotMatch((await owner.get(':/visitors')).text, new RegExp(visitor.token));
    await visitor.close();
  });

  test('an unknown one is a 404, a wrong address is refused', async () => {
    assertProblem(await owner.get(`:/visitors/${uuidv7()}`), 404, 'not_found');
    assertProblem(await owner.patch(`:/visitors/${uuidv7()}`, { name: 'X' }), 404, 'not_found');
    assertProblem(await owner.patch(`:/visitors/${uuidv7()}`, { email: 'no address' }), 400, 'invalid', /"email" in the body is not usable: expected an e-mail address/);
  });
});

describe('settings', () => {
  test('a change reaches connected visitors, the public settings and the script at once; what is not named stays', async () => {
    const visitor = await visit(relay);
    const before = (await owner.get(':/workspace')).json['widget'] as Record<string, unknown>;
    const changed = await owner.patch(':/workspace', { widget: { title: 'Lamps & more', accent: '#00AA55' } });
    assert.deepEqual(changed.json['widget'], { ...before, title: 'Lamps & more', accent: '#00AA55' });
    const frame = await visitor.until((candidate) => candidate.t === 'settings');
    assert.equal((frame['settings'] as { title: string }).title, 'Lamps & more');
    assert.equal((await caller(relay).get(':/widget/settings')).json['accent'], '#00AA55');
    await visitor.close();
  });

  test('a wrong value names the setting and what is expected, and changes nothing', async () => {
    assertProblem(await owner.patch(':/workspace', { widget: { accent: 'green' } }), 400, 'invalid', /"widget.accent" in the body is not usable: expected a colour as #rrggbb/);
    assertProblem(await caller(relay).get(':/widget/settings?workspace=nowhere'), 404, 'workspace_unknown', /script tag/);
  });

  test('the first page elsewhere that asks for the widget lights the owner\'s lamp; our own demo does not', async () => {
    await caller(relay, { origin: relay.url }).get(':/widget/settings');
    assert.equal((await owner.get(':/workspace')).json['installedTs'], undefined);
    await caller(relay, { origin: 'https://shop.example' }).get(':/widget/settings');
    let workspace = await owner.get(':/workspace');
    while (workspace.json['installedTs'] === undefined) workspace = await owner.get(':/workspace');
    assert.equal(workspace.json['installedOn'], 'https://shop.example');
  });

  test('a visitor who comes from another page moves the light there', async () => {
    await owner.patch(':/workspace', { allowedOrigins: ['https://lamps.example'] });
    const visitor = await visit(relay, { headers: { origin: 'https://lamps.example' } });
    let workspace = await owner.get(':/workspace');
    while (workspace.json['installedOn'] !== 'https://lamps.example') workspace = await owner.get(':/workspace');
    await visitor.close();
  });

  test('the newest page that was refused is named until it is allowed, and so is the place of the tag when it is allowed no more', async () => {
    const refused = async (): Promise<unknown> => (await owner.get(':/workspace')).json['refusedOrigin'];
    assert.equal(await refused(), undefined);
    await assert.rejects(visit(relay, { headers: { origin: 'http://localhost:5500' } }), /Allowed origins/);
    assert.equal(await refused(), 'http://localhost:5500');
    await assert.rejects(visit(relay, { headers: { origin: 'https://*.example' } }));
    assert.equal(await refused(), 'http://localhost:5500');
    const allowed = await owner.patch(':/workspace', { allowedOrigins: ['https://lamps.example', 'http://localhost:5500'] });
    assert.equal(allowed.json['refusedOrigin'], undefined);
    await owner.patch(':/workspace', { allowedOrigins: ['http://localhost:5500'] });
    assert.equal(await refused(), 'https://lamps.example');
  });
});
