import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { uuidv7 } from '@frontdesk/protocol';
import { asOwner, asRole, assertProblem, caller, cookieOf, OWNER, type Caller } from '../http/api-client.ts';
import { runCli } from '../cli/run-cli.ts';
import { startRelayProcess, type RelayProcess } from '../http/relay-process.ts';
import { visit } from '../http/visitor-socket.ts';

let relay: RelayProcess;
let first: Caller;
let second: Caller;
before(async () => {
  relay = await startRelayProcess();
  first = await asOwner(relay);
  await runCli(relay.folder, ['workspace', 'create', 'other', '--name', 'Other shop']);
  const { stdout } = await runCli(relay.folder, ['agent', 'link', '--workspace', 'other']);
  const claimed = await caller(relay).post(':/claim', { link: /#link=(\S+)/.exec(stdout)?.[1], ...OWNER });
  assert.equal(claimed.status, 201, claimed.text);
  second = caller(relay, { cookie: cookieOf(claimed), origin: relay.url });
});
after(() => relay.remove());

describe('two workspaces on one relay', () => {
  test('the same e-mail address signs in to each apart', async () => {
    for (const [workspace, name] of [['default', 'default'], ['other', 'other']] as const) {
      const answer = await caller(relay).post(':/sign-in', { email: OWNER.email, password: OWNER.password, workspace, mode: 'bearer' });
      assert.equal((answer.json['workspace'] as { key: string }).key, name);
    }
  });

  test('nothing of the one is seen or changed from the other, even with its ids at hand', async () => {
    const visitor = await visit(relay);
    const conv = await visitor.say('secret of the first shop');
    const message = (((await first.get(`:/conversations/${conv}/messages`)).json['entries'] as { id: string }[])[0])?.id;
    const broadcast = String((await first.post(':/broadcasts', { text: 'first only' })).json['id']);
    const { id: agent } = await asRole(relay, first, 'agent', 'Anna First');
    const token = ((await first.post(':/tokens', { name: 'first' })).json['token'] as { id: string }).id;
    const team = String((await first.post(':/teams', { name: 'first only', members: [agent] })).json['id']);
    const notThere = [
      await second.get(`:/conversations/${conv}`), await second.get(`:/conversations/${conv}/messages`), await second.post(`:/conversations/${conv}/messages`, { text: 'x' }),
      await second.patch(`:/conversations/${conv}/messages/${message}`, { text: 'x' }), await second.remove(`:/conversations/${conv}/messages/${message}`),
      await second.post(`:/conversations/${conv}/close`), await second.post(`:/conversations/${conv}/read`), await second.patch(`:/conversations/${conv}`, { assignee: null }), await second.remove(`:/conversations/${conv}`),
      await second.get(`:/visitors/${visitor.id}`), await second.patch(`:/visitors/${visitor.id}`, { name: 'x' }), await second.post(':/conversations', { kind: 'direct', visitor: visitor.id, text: 'x' }),
      await second.get(`:/broadcasts/${broadcast}`), await second.patch(`:/agents/${agent}`, { name: 'x' }), await second.remove(`:/agents/${agent}`), await second.remove(`:/tokens/${token}`),
      await second.patch(`:/teams/${team}`, { name: 'x' }), await second.remove(`:/teams/${team}`),
    ];
    for (const answer of notThere) assertProblem(answer, 404, 'not_found');
    assertProblem(await second.patch(`:/conversations/${uuidv7()}`, { assignee: agent }), 400, 'invalid', /not an agent of this workspace/);
    assertProblem(await second.patch(`:/conversations/${uuidv7()}`, { team }), 400, 'invalid', /not a team of this workspace/);
    assertProblem(await second.post(':/teams', { name: 'theirs', members: [agent] }), 400, 'invalid', /no agent of this workspace/);
    for (const path of [':/conversations', ':/conversations?q=secret', ':/visitors', ':/broadcasts', ':/tokens', ':/teams']) assert.deepEqual((await second.get(path)).json['items'], [], path);
    assert.equal(((await second.get(':/agents')).json['items'] as unknown[]).length, 1);
    await visitor.close();
  });

  test('a conversation id of the one may be used in the other without meeting it', async () => {
    const [one, other] = [await visit(relay), await visit(relay, { workspace: 'other' })];
    const conv = await one.say('in the first');
    await other.say('in the second', conv);
    const log = await second.get(`:/conversations/${conv}/messages`);
    assert.match(log.text, /in the second/);
    assert.doesNotMatch(log.text, /in the first/);
    await Promise.all([one.close(), other.close()]);
  });

  test('the same visitor token is another visitor there', async () => {
    const one = await visit(relay);
    const other = await visit(relay, { workspace: 'other', token: one.token });
    assert.notEqual(one.id, other.id);
    await Promise.all([one.close(), other.close()]);
  });

  test('settings, script and origins belong to each', async () => {
    await second.patch(':/workspace', { widget: { title: 'Other shop' }, allowedOrigins: ['https://other.example'] });
    assert.equal((await caller(relay).get(':/widget/settings?workspace=other')).json['title'], 'Other shop');
    assert.notEqual((await caller(relay).get(':/widget/settings')).json['title'], 'Other shop');
    const bearer = String((await first.post(':/tokens', { name: 'x' })).json['secret']);
    assertProblem(await caller(relay, { origin: 'https://other.example', authorization: `Bearer ${bearer}` }).get(':/me'), 403, 'forbidden');
  });
});
