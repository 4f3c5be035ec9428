/** Rules for what messages say, from the console's request to what is stored and told. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { uuidv7 } from '@frontdesk/protocol';
import { asOwner, asRole, assertProblem, caller, type Caller } from '../http/api-client.ts';
import { startRelayProcess, type RelayProcess } from '../http/relay-process.ts';
import { connect, visit, type VisitorSocket } from '../http/visitor-socket.ts';

let relay: RelayProcess;
let owner: Caller;
before(async () => {
  relay = await startRelayProcess({ env: { FRONTDESK_BENCH: 'true' } });
  owner = await asOwner(relay);
});
after(() => relay.remove());

const OFF = { words: { action: 'off', own: [], english: false }, personalData: { card: 'off', iban: 'off', nationalId: 'off', email: 'off', phone: 'off' }, phoneCountry: null, staff: false };
const rules = async (patch: object): Promise<void> => {
  await owner.patch(':/content', OFF);
  const answer = await owner.patch(':/content', patch);
  assert.equal(answer.status, 200, answer.text);
};

/** What is answered to a message. */
async function said(visitor: VisitorSocket, text: string, { id = uuidv7(), conv = uuidv7(), confirmed }: { id?: string; conv?: string; confirmed?: true } = {}) {
  const before = visitor.frames.length;
  visitor.send({ t: 'send', id, conv, body: { text }, ...(confirmed ? { confirmed } : {}) });
  const answer = await visitor.until((frame) => (frame.t === 'ack' || frame.t === 'nack') && frame['id'] === id && visitor.frames.indexOf(frame) >= before);
  return { id, conv, t: answer.t, code: answer['code'], seq: answer['seq'], message: String(answer['message'] ?? '') };
}

const storedIn = async (conv: string): Promise<string[]> =>
  ((await owner.get(`:/conversations/${conv}/messages`)).json as { entries: { body?: { text: string } }[] }).entries.map(({ body }) => body?.text ?? '');
const held = async (): Promise<{ id: string; message: string; text: string; conv: string }[]> => (await owner.get(':/held-messages')).json['items'] as never;

describe('rules for what messages say', () => {
  test('hide numbers of payment cards from the start, in what is stored, what is told, and lists', async () => {
    const visitor = await visit(relay);
    const { conv, t } = await said(visitor, 'My card is 4111 1111 1111 1111, thanks');
    assert.equal(t, 'ack');
    assert.deepEqual(await storedIn(conv), ['My card is •••• •••• •••• 1111, thanks']);
    visitor.send({ t: 'sync', conv, after: 0 });
    const snapshot = await visitor.until((frame) => frame.t === 'snapshot');
    assert.doesNotMatch(JSON.stringify([snapshot, (await owner.get(`:/conversations/${conv}`)).json]), /4111/);
    assert.match(JSON.stringify(snapshot), /•••• 1111, thanks/);
  });

  test('hide the same in an edit', async () => {
    await rules({ personalData: { email: 'mask' } });
    const visitor = await visit(relay);
    const { id: target, conv } = await said(visitor, 'Write to me');
    visitor.send({ t: 'edit', id: uuidv7(), conv, target, body: { text: 'Write to anna@shop.example' } });
    await visitor.until((frame) => frame.t === 'ack' && frame['seq'] === 2);
    assert.equal((await storedIn(conv))[0], 'Write to a•••@••••.example');
  });

  test('know a message that comes again by what was submitted, however the rules have changed', async () => {
    const visitor = await visit(relay);
    const card = 'Card 5555 5555 5555 4444';
    await rules({ personalData: { card: 'mask' } });
    const hidden = await said(visitor, card);
    await rules({});
    const open = await said(visitor, card);
    for (const patch of [{}, { personalData: { card: 'mask' } }, { personalData: { card: 'warn' } }, { words: { action: 'refuse', own: ['card'], english: false } }, { words: { action: 'hold', own: ['card'], english: false } }, { words: { action: 'mask', own: ['card'], english: false } }]) {
      await rules(patch);
      for (const first of [hidden, open]) assert.deepEqual(await said(visitor, card, first), first, JSON.stringify(patch));
      assert.equal((await said(visitor, 'Card 5555 5555 5555 4445', open)).code === 'id_conflict' || (patch as { words?: object }).words !== undefined, true);
    }
    await rules({});
    assert.equal((await said(visitor, 'something else', hidden)).code, 'id_conflict');
    assert.deepEqual(await held(), []);
  });

  test('ask before personal data is stored as it is, and take it when it is confirmed', async () => {
    await rules({ personalData: { card: 'warn', iban: 'warn', email: 'mask' } });
    const visitor = await visit(relay);
    const text = 'Pay to DE89 3704 0044 0532 0130 00, ask anna@shop.example';
    const first = await said(visitor, text);
    assert.deepEqual([first.code, /a bank account number/.test(first.message), /e-mail/.test(first.message)], ['sensitive', true, false]);
    assert.equal((await owner.get(`:/conversations/${first.conv}`)).status, 404);
    assert.equal((await said(visitor, text, { ...first, confirmed: true })).seq, 1);
    assert.deepEqual(await storedIn(first.conv), ['Pay to DE89 3704 0044 0532 0130 00, ask a•••@••••.example']);
  });

  test('refuse words that are not wanted, and store nothing; what comes after is taken', async () => {
    await rules({ words: { action: 'refuse', own: ['casino', 'free money'], english: true } });
    const visitor = await visit(relay);
    const { conv, code, message } = await said(visitor, 'Come to the Cásino');
    assert.deepEqual([code, /not allowed here/.test(message)], ['content_refused', true]);
    assert.equal((await said(visitor, 'what the fuck', { conv })).code, 'content_refused');
    assert.equal((await said(visitor, 'sorry', { conv })).seq, 1);
  });

  test('hold for the team only where they say so', async () => {
    await rules({ words: { action: 'refuse', own: ['casino'], english: false } });
    const { api } = await asRole(relay, owner, 'agent', 'Ada Agent');
    const visitor = await visit(relay);
    const { conv } = await said(visitor, 'hello');
    const post = (text: string, more = {}) => api.post(`:/conversations/${conv}/messages`, { text, ...more });
    assert.equal((await post('the casino is next door')).status, 201);
    await rules({ words: { action: 'hold', own: ['casino'], english: false }, personalData: { phone: 'warn' }, staff: true });
    assertProblem(await post('the casino is next door'), 422, 'content_refused');
    assertProblem(await post('call +49 30 901820'), 409, 'sensitive', /telephone number/);
    assert.equal((await post('call +49 30 901820', { confirmed: true })).status, 201);
    assert.deepEqual(await held(), []);
  });

  test('hold a message until it is released: then it is the newest of its conversation, under its sender’s id, for everybody', async () => {
    await rules({ words: { action: 'hold', own: ['casino'], english: false }, personalData: { card: 'mask' } });
    const { bearer } = await asRole(relay, owner, 'agent', 'Mo Moderator');
    const agent = await connect(relay, { kind: 'agent', token: bearer });
    const visitor = await visit(relay);
    const first = await said(visitor, 'casino 4111111111111111');
    assert.equal(first.code, 'in_review');
    await agent.until((frame) => frame.t === 'held' && frame['waiting'] === 1);
    assert.equal((await owner.get(`:/conversations/${first.conv}`)).status, 404, 'nothing is opened by it');
    assert.deepEqual((await held()).map(({ text }) => text), ['casino ••••••••••••1111']);
    assert.equal((await said(visitor, 'casino 4111111111111111', first)).code, 'in_review');
    assert.equal((await said(visitor, 'a calm one', { conv: first.conv })).seq, 1);
    visitor.send({ t: 'sync', conv: first.conv, after: 0 });
    await visitor.until((frame) => frame.t === 'snapshot');
    const [waiting] = await held();
    const released = await owner.post(`:/held-messages/${waiting?.id}/release`);
    assert.deepEqual([released.status, released.json['id'], released.json['seq'], (released.json['by'] as { id: string }).id], [200, first.id, 2, visitor.id]);
    const entry = await visitor.until((frame) => frame.t === 'entry' && (frame['entry'] as { id: string }).id === first.id);
    assert.equal((entry['entry'] as { body: { text: string } }).body.text, 'casino ••••••••••••1111');
    await agent.until((frame) => frame.t === 'held' && frame['waiting'] === 0);
    assert.deepEqual([await said(visitor, 'casino 4111111111111111', first)].map(({ t, seq }) => [t, seq]), [['ack', 2]]);
    assertProblem(await owner.post(`:/held-messages/${waiting?.id}/release`), 404, 'not_found');
  });

  test('refuse a message that was held: its sender is told, at once and whenever they ask again', async () => {
    await rules({ words: { action: 'hold', own: ['casino'], english: false } });
    const visitor = await visit(relay);
    const first = await said(visitor, 'casino');
    const [waiting] = await held();
    assert.equal((await owner.post(`:/held-messages/${waiting?.id}/refuse`)).status, 204);
    await visitor.until((frame) => frame.t === 'nack' && frame['id'] === first.id && frame['code'] === 'content_refused');
    assert.equal((await said(visitor, 'casino', first)).code, 'content_refused');
    await rules({});
    assert.equal((await said(visitor, 'casino', first)).code, 'content_refused', 'the team has decided, whatever the rules are now');
    assert.deepEqual(await held(), []);
  });

  test('can be tried without storing anything', async () => {
    await rules({ words: { action: 'mask', own: ['casino'], english: false } });
    const tried = await owner.post(':/content/try', { text: 'casino +49 30 901820', rules: { personalData: { phone: 'mask' } } });
    assert.deepEqual(tried.json, { outcome: 'store', text: '•••••• +•• •• ••••20', finds: [{ kind: 'word', from: 0, to: 6 }, { kind: 'phone', from: 7, to: 20 }] });
    assert.equal((await owner.post(':/content/try', { text: 'casino', rules: { words: { action: 'refuse', own: ['casino'], english: false } } })).json['outcome'], 'refuse');
    assert.equal(((await owner.get(':/content')).json['words'] as { action: string }).action, 'mask');
    assertProblem(await owner.patch(':/content', { phoneCountry: 'XX' }), 400, 'invalid', /phoneCountry/);
    assertProblem(await owner.patch(':/content', { words: { action: 'shout', own: [], english: false } }), 400, 'invalid');
  });

  test('hold after a restart', async () => {
    await rules({ words: { action: 'hold', own: ['casino'], english: false } });
    const before = await visit(relay);
    const first = await said(before, 'casino');
    await relay.stop();
    relay = await startRelayProcess({ folder: relay.folder, env: { FRONTDESK_BENCH: 'true' } });
    owner = caller(relay, { cookie: owner.headers['cookie'] ?? '', origin: relay.url });
    const again = await visit(relay, { token: before.token });
    assert.equal((await said(again, 'casino', first)).code, 'in_review');
    assert.equal((await said(again, 'another casino')).code, 'in_review');
    const [, oldest] = await held();
    assert.equal((await owner.post(`:/held-messages/${oldest?.id}/release`)).status, 200);
    assert.deepEqual(await storedIn(first.conv), ['casino']);
  });
});
