import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { asOwner, asRole, assertProblem, caller, OWNER, type Answer, type Caller } from '../http/api-client.ts';
import { startRelayProcess, type RelayProcess } from '../http/relay-process.ts';
import { SoftPasskey, type Behaviour } from '../http/soft-passkey.ts';

let relay: RelayProcess;
let owner: Caller;
/** A page of the relay. */
let page: Caller;
before(async () => {
  relay = await startRelayProcess();
  owner = await asOwner(relay);
  page = caller(relay, { origin: relay.url });
});
after(() => relay.remove());

async function add(api: Caller, passkey: SoftPasskey, behaviour?: Behaviour): Promise<Answer> {
  const begun = await api.post(':/me/passkeys/begin');
  assert.equal(begun.status, 201, begun.text);
  return api.post(':/me/passkeys', { step: begun.json['step'], name: 'Laptop', response: passkey.create(begun.json['options'], behaviour) });
}

/** Somebody with a passkey, signed in by bearer in a page of the relay. */
async function holder(name: string): Promise<{ api: Caller; passkey: SoftPasskey; id: string; added: Answer }> {
  const { api, id } = await asRole(relay, owner, 'agent', name);
  const inPage = api.with({ origin: relay.url });
  const passkey = new SoftPasskey(relay.url);
  const added = await add(inPage, passkey);
  assert.equal(added.status, 201, added.text);
  return { api: inPage, passkey, id, added };
}

async function signIn(passkey: SoftPasskey, behaviour?: Behaviour): Promise<Answer> {
  const begun = await page.post(':/sign-in/passkey/begin', {});
  assert.equal(begun.status, 201, begun.text);
  return page.post(':/sign-in/passkey', { step: begun.json['step'], mode: 'bearer', response: passkey.get(begun.json['options'], behaviour) });
}

const bearer = (answer: Answer): Caller => caller(relay, { authorization: `Bearer ${String(answer.json['bearer'])}` });

describe('a passkey', () => {
  test('signs its agent in without a password, and makes a password alone not enough', async () => {
    const { api, passkey, added } = await holder('Pia');
    assert.equal((added.json['codes'] as string[]).length, 10, 'recovery codes come with the first factor');
    const done = await signIn(passkey);
    assert.equal(done.status, 200, done.text);
    assert.equal((done.json['agent'] as { name: string }).name, 'Pia');
    assert.equal((await bearer(done).get(':/me')).status, 200);
    const [shown] = (await api.get(':/me/two-step')).json['passkeys'] as { name: string; usedTs: number }[];
    assert.equal(shown?.name, 'Laptop');
    assert.ok((shown?.usedTs ?? 0) > 0);
    const half = await caller(relay).post(':/sign-in', { email: 'pia@shop.example', password: OWNER.password, mode: 'bearer' });
    assert.deepEqual([half.status, half.json['methods']], [202, ['passkey', 'recovery']]);
  });

  test('is refused from another page, without its holder being asked, and when its answer is used again', async () => {
    const { passkey } = await holder('Quin');
    assertProblem(await signIn(passkey, { origin: 'https://chat.evil.example' }), 401, 'passkey_refused');
    assertProblem(await signIn(passkey, { verified: false }), 401, 'passkey_refused');
    const begun = await page.post(':/sign-in/passkey/begin', {});
    const answer = { step: begun.json['step'], mode: 'bearer', response: passkey.get(begun.json['options']) };
    const both = await Promise.all([page.post(':/sign-in/passkey', answer), page.post(':/sign-in/passkey', answer)]);
    assert.deepEqual(both.map(({ status }) => status).sort(), [200, 401]);
    const again = await page.post(':/sign-in/passkey/begin', {});
    assertProblem(await page.post(':/sign-in/passkey', { ...answer, step: again.json['step'] }), 401, 'passkey_refused');
  });

  test('whose count of uses goes back was copied, and is refused', async () => {
    const { passkey } = await holder('Rosa');
    passkey.counter = 5;
    assert.equal((await signIn(passkey)).status, 200);
    passkey.counter = 4;
    assertProblem(await signIn(passkey), 401, 'passkey_refused');
  });

  test('of nobody, of a removed one and of a disabled agent opens nothing', async () => {
    assertProblem(await signIn(new SoftPasskey(relay.url)), 401, 'passkey_refused');
    const { api, passkey, id } = await holder('Sami');
    await owner.patch(`:/agents/${id}`, { disabled: true });
    assertProblem(await signIn(passkey), 401, 'passkey_refused');
    await owner.patch(`:/agents/${id}`, { disabled: false });
    const inside = (await signIn(passkey));
    const [shown] = (await bearer(inside).get(':/me/two-step')).json['passkeys'] as { id: string }[];
    const removed = await bearer(inside).with({ origin: relay.url }).remove(`:/me/passkeys/${shown?.id}`);
    assert.deepEqual(removed.json, { rule: 'optional', authenticator: false, passkeys: [], recoveryCodes: 0 });
    assertProblem(await signIn(passkey), 401, 'passkey_refused');
    assert.ok(api);
  });

  test('is made in a page of the relay, by whoever began, with its holder asked, and once', async () => {
    const { api } = await asRole(relay, owner, 'agent', 'Tess');
    assertProblem(await api.post(':/me/passkeys/begin'), 403, 'foreign_page');
    const inPage = api.with({ origin: relay.url });
    assertProblem(await add(inPage, new SoftPasskey(relay.url), { verified: false }), 403, 'passkey_refused');
    const begun = await inPage.post(':/me/passkeys/begin');
    const { api: other } = await asRole(relay, owner, 'agent', 'Ugo');
    assertProblem(await other.with({ origin: relay.url }).post(':/me/passkeys', { step: begun.json['step'], name: 'x', response: new SoftPasskey(relay.url).create(begun.json['options']) }), 403, 'passkey_refused');
    const { passkey } = await holder('Vito');
    assertProblem(await add(inPage, passkey), 403, 'passkey_refused');
  });

  test('proves again who one is, for its own agent only', async () => {
    const { api, passkey } = await holder('Wim');
    const { passkey: other } = await holder('Xena');
    const prove = async (by: SoftPasskey): Promise<Answer> => {
      const begun = await api.post(':/me/confirm/begin');
      return api.post(':/me/confirm', { step: begun.json['step'], response: by.get(begun.json['options']) });
    };
    assertProblem(await prove(other), 403, 'not_confirmed');
    assert.equal((await prove(passkey)).status, 204);
  });
});
