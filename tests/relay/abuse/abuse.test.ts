/** Abuse on a relay as it runs. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { uuidv7, visitorToken } from '@frontdesk/protocol';
import { asOwner, asRole, type Caller } from '../http/api-client.ts';
import { startRelayProcess, type RelayProcess } from '../http/relay-process.ts';
import { connect, visit, type VisitorSocket } from '../http/visitor-socket.ts';

const ENV = { FRONTDESK_ABUSE: 'block', FRONTDESK_TRUSTED_PROXIES: '127.0.0.1, ::1', FRONTDESK_VISITOR_MESSAGES_PER_MINUTE: '1000', FRONTDESK_VISITOR_MESSAGES_PER_HOUR: '10000' };
const ADVERT = 'Best replica watches and cheap medicine without prescription, order now at our store';

let relay: RelayProcess;
let owner: Caller;
let bearer: string;
before(async () => {
  relay = await startRelayProcess({ env: ENV });
  owner = await asOwner(relay);
  bearer = (await asRole(relay, owner, 'admin', 'Ada Admin')).bearer;
});
after(() => relay.remove());

const from = (address: string, token = visitorToken()) => visit(relay, { token, headers: { 'x-forwarded-for': address } });

/** Sends until the socket ends. Resolves to the close code. */
async function flood(visitor: VisitorSocket, most = 60): Promise<number | undefined> {
  const conv = uuidv7();
  let ended: number | undefined;
  void visitor.closed.then((code) => { ended = code; });
  for (let count = 0; count < most && ended === undefined; count += 1) await visitor.say(`buy ${count}`, conv).catch(() => undefined);
  return ended === undefined && most === 60 ? visitor.closed : ended;
}

test('a flood is blocked for a quarter of an hour, said live and in the audit log with its reasons, and one call unblocks', async () => {
  const console_ = await connect(relay, { kind: 'agent', token: bearer });
  const token = visitorToken();
  const visitor = await from('203.0.113.1', token);
  assert.equal(await flood(visitor), 4009);
  const told = await console_.until((frame) => frame.t === 'blocks' && frame['alert'] !== undefined);
  assert.deepEqual(told['alert'], { what: 'blocked', signals: ['flood'], visitor: visitor.id });
  const [block] = (await owner.get(`:/blocks?visitor=${visitor.id}`)).json['items'] as { id: string; untilTs: number; createdTs: number; signals: string[]; by: { kind: string }; strikes: number }[];
  assert.ok(block);
  assert.deepEqual([block.untilTs - block.createdTs, block.signals, block.by.kind, block.strikes], [15 * 60_000, ['flood'], 'system', 1]);
  let entries: { target: { id: string }; detail: Record<string, unknown> }[] = [];
  for (let tries = 0; tries < 100 && entries.length === 0; tries += 1) entries = (await owner.get(':/audit?action=abuse.detected')).json['items'] as typeof entries;
  assert.deepEqual([entries[0]?.target.id, entries[0]?.detail['signals'], entries[0]?.detail['blocked']], [visitor.id, 'flood', true]);
  await assert.rejects(from('203.0.113.1', token), /"code":"blocked"/);
  assert.equal((await owner.remove(`:/blocks/${block.id}`)).status, 204);
  await (await from('203.0.113.1', token)).close();
  await console_.close();
});

test('one text under many new names blocks the address, and a proven guest who is never to be blocked still comes in', async () => {
  const guest = await from('203.0.113.3');
  await guest.say('hello');
  assert.equal((await owner.post(':/blocks', { visitor: guest.id, never: true })).status, 201);
  let last = 'welcome';
  for (let count = 0; count < 40 && last === 'welcome'; count += 1) {
    last = await from('203.0.113.3').then(async (visitor) => {
      await visitor.say(`${ADVERT} ${count}`).catch(() => undefined);
      await visitor.close();
      return 'welcome';
    }, (error: Error) => /"code":"(\w+)"/.exec(error.message)?.[1] ?? error.message);
  }
  assert.equal(last, 'blocked');
  const blocks = (await owner.get(':/blocks')).json['items'] as { kind: string; subject: string; signals: string[] }[];
  const block = blocks.find(({ subject }) => subject === '203.0.113.3');
  assert.deepEqual([block?.kind, block?.signals.toSorted()], ['address', ['chorus', 'identities']]);
  await (await from('203.0.113.3', guest.token)).close();
});

test('who is never to be blocked may write as fast as they like', async () => {
  const visitor = await from('203.0.113.4');
  await visitor.say('hello');
  await owner.post(':/blocks', { visitor: visitor.id, never: true });
  assert.equal(await flood(visitor, 40), undefined);
  await visitor.close();
});

test('who fills in a field that people do not see, again and again, is a program; what they filled in is stored nowhere', async () => {
  const visitor = await from('203.0.113.5');
  await visitor.say('hello');
  for (let count = 0; count < 2; count += 1) visitor.send({ t: 'profile', id: uuidv7(), name: 'Bot', trap: 'http://cheap.example' });
  assert.equal(await visitor.closed, 4009);
  const stored = await owner.get(`:/visitors/${visitor.id}`);
  assert.doesNotMatch(stored.text, /cheap/);
  assert.deepEqual(((await owner.get(`:/blocks?visitor=${visitor.id}`)).json['items'] as { signals: string[] }[])[0]?.signals, ['trap']);
});

test('watching only, nobody is blocked and the team is told', async () => {
  const watching = await startRelayProcess({ env: { ...ENV, FRONTDESK_ABUSE: 'watch' } });
  const api = await asOwner(watching);
  const agent = await connect(watching, { kind: 'agent', token: (await asRole(watching, api, 'admin', 'Ada Admin')).bearer });
  const visitor = await visit(watching);
  assert.equal(await flood(visitor, 40), undefined);
  const { alert } = await agent.until((frame) => frame.t === 'blocks' && frame['alert'] !== undefined) as unknown as { alert: unknown };
  assert.deepEqual(alert, { what: 'noticed', signals: ['flood'], visitor: visitor.id });
  for (const socket of [visitor, agent]) await socket.close();
  await watching.remove();
});
