import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { uuidv7, type RelayFrameOf } from '@frontdesk/protocol';
import { inboxTopic, agentTopic } from '../../../packages/relay/src/bus/bus.ts';
import { AGENT, Driven, VISITOR, WORKSPACE } from './driven-session.ts';

const hello = { t: 'hello', min: 1, max: 1, auth: { kind: 'visitor', workspace: 'default', token: 'x'.repeat(43) } };
const CONV = uuidv7();

describe('the handshake of a session', () => {
  it('settles on the highest common version', async () => {
    const driven = new Driven();
    await driven.say({ ...hello, min: 1, max: 9 });
    assert.equal((driven.frames[0] as RelayFrameOf<'welcome'>).v, 1);
  });

  it('says in words that no version is common, then stops the client', async () => {
    const driven = new Driven();
    await driven.say({ ...hello, min: 7, max: 9 });
    const [error] = driven.frames as [RelayFrameOf<'error'>];
    assert.equal(error.code, 'unsupported_version');
    assert.match(error.message, /1 to 1.*7 to 9/);
    assert.equal(typeof driven.socket.ended === 'object' && driven.socket.ended.code, 4001);
  });

  it('passes a refusal on in words, with the code that says what to do', async () => {
    const driven = new Driven({ authenticate: () => Promise.resolve({ refused: true, close: 'workspace_unknown', code: 'not_found', message: 'There is no workspace "x".' }) });
    await driven.say(hello);
    assert.equal((driven.frames[0] as RelayFrameOf<'error'>).message, 'There is no workspace "x".');
    assert.equal(typeof driven.socket.ended === 'object' && driven.socket.ended.code, 4008);
  });

  it('lets nobody in whose token ended after it was looked up and before the end could be heard', async () => {
    const admission = { principal: VISITOR, workspace: { id: WORKSPACE, key: 'default', name: 'Shop' }, ended: () => Promise.resolve(true) };
    const driven = new Driven({ authenticate: () => Promise.resolve(admission) });
    await driven.say(hello);
    assert.deepEqual(driven.frames.map(({ t }) => t), ['error']);
    assert.equal(typeof driven.socket.ended === 'object' && driven.socket.ended.code, 4202, 'comes again, with the token that counts now');
    assert.equal(driven.hub.size, 0, 'no topic is left behind');
  });

  it('asks to come again when the database is away', async () => {
    const driven = new Driven({ authenticate: () => Promise.reject(new Error('disk')) });
    await driven.say(hello);
    assert.equal((driven.frames[0] as RelayFrameOf<'error'>).code, 'unavailable');
    assert.equal(typeof driven.socket.ended === 'object' && driven.socket.ended.code, 4104);
  });

  it('does the same when what the welcome lists cannot be read', async () => {
    const driven = new Driven({ chat: { conversationsOf: () => Promise.reject(new Error('disk')) } });
    await driven.say(hello);
    assert.equal(typeof driven.socket.ended === 'object' && driven.socket.ended.code, 4104);
    assert.equal(driven.hub.size, 0, 'no topic is left behind');
  });

  it('ends a peer that says nothing in time', async () => {
    const driven = new Driven();
    driven.session.tick(driven.now + 9_999);
    assert.equal(driven.socket.ended, undefined);
    driven.session.tick(driven.now + 10_000);
    assert.deepEqual(driven.socket.ended, { code: 4105, reason: 'no hello in time' });
  });

  it('answers ping before hello, and refuses everything else', async () => {
    const driven = new Driven();
    await driven.say({ t: 'ping', n: 3 }, { t: 'sync', conv: CONV, after: 0 });
    assert.deepEqual(driven.frames.map(({ t }) => t), ['pong', 'error']);
    assert.equal((driven.frames[1] as RelayFrameOf<'error'>).code, 'out_of_order');
  });

  it('refuses a second hello and goes on', async () => {
    const driven = await Driven.welcomed();
    await driven.say(hello, { t: 'ping', n: 1 });
    assert.deepEqual(driven.frames.map((frame) => (frame.t === 'error' ? frame.code : frame.t)), ['out_of_order', 'pong']);
  });

  it('sends the welcome first, and afterwards what was heard while it was made', async () => {
    let answer = (): void => undefined;
    const driven = new Driven({ principal: AGENT, chat: { conversationsOf: () => new Promise((resolve) => { answer = () => resolve([]); }) } });
    await driven.say(hello);
    driven.bus.publish(inboxTopic(WORKSPACE), { type: 'latest', key: 'team', frame: '{"t":"team","state":"away","agents":[]}' });
    driven.bus.publish(inboxTopic(WORKSPACE), { type: 'latest', key: 'team', frame: '{"t":"team","state":"online","agents":[]}' });
    await driven.settle();
    assert.equal(driven.frames.length, 0);
    answer();
    await driven.settle();
    assert.deepEqual(driven.frames.map((frame) => (frame.t === 'team' ? frame.state : frame.t)), ['welcome', 'online']);
  });

  it('says nothing to a peer that left meanwhile', async () => {
    let answer = (): void => undefined;
    const driven = new Driven({ chat: { conversationsOf: () => new Promise((resolve) => { answer = () => resolve([]); }) } });
    await driven.say(hello);
    driven.session.closed();
    answer();
    await driven.settle();
    assert.deepEqual(driven.frames, []);
    assert.equal(driven.hub.size, 0);
  });

  it('ends only the signed-in session that was signed out', async () => {
    const driven = await Driven.welcomed({ principal: AGENT });
    const signOut = (session: string): void => driven.bus.publish(agentTopic(WORKSPACE, AGENT.id), { type: 'close', code: 4004, reason: 'signed out', session });
    signOut('another');
    assert.equal(driven.socket.ended, undefined);
    signOut('hash');
    assert.deepEqual(driven.socket.ended, { code: 4004, reason: 'signed out' });
  });
});
