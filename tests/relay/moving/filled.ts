/** A relay's data folder in which every table holds something, written by the store's own calls. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { uuidv7 } from '@frontdesk/protocol';
import { loadAuditKeys } from '../../../packages/relay/src/audit/key.ts';
import { type Config, loadConfig } from '../../../packages/relay/src/config.ts';
import { DEFAULT_CONTENT_SETTINGS } from '../../../packages/relay/src/content/settings.ts';
import { openKeyRing } from '../../../packages/relay/src/crypto/keys.ts';
import type { KeyRing } from '../../../packages/relay/src/crypto/key-ring.ts';
import { secretPlace } from '../../../packages/relay/src/identity/two-step/authenticator.ts';
import { placeOf } from '../../../packages/relay/src/identity/visitors/keys.ts';
import { openSqliteStore } from '../../../packages/relay/src/store/sqlite/open.ts';
import type { Store } from '../../../packages/relay/src/store/store.ts';
import { agentOf, sha256, stored, Talk, TS, visitor, workspace } from '../../contract/store/fixture.ts';
import { temporaryFolder } from '../http/relay-process.ts';

const FAR = 4_000_000_000_000;

/** Secrets that readings look up by their hash; everything else is found from the lists. */
export interface Known {
  readonly hashes: string[];
  readonly idempotency: string[];
  readonly addresses: string[];
}

export interface Desk {
  readonly folder: string;
  readonly path: string;
  readonly config: Config;
  readonly keys: KeyRing;
  readonly known: Known;
  open(): Promise<Store>;
  remove(): void;
}

/** A folder with keys and nothing else yet. */
export async function emptyDesk(): Promise<Desk> {
  const folder = temporaryFolder();
  const config = loadConfig({ FRONTDESK_DATA: folder });
  const keys = await openKeyRing({ folder, now: TS });
  const auditKey = (await loadAuditKeys(config)).key.export({ type: 'pkcs8', format: 'pem' }).toString();
  return {
    folder, config, keys,
    path: join(folder, 'frontdesk.db'),
    known: { hashes: [], idempotency: [], addresses: [] },
    open: () => openSqliteStore({ folder, auditKey, auditKeyFile: join(folder, 'audit.key') }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** @param talks conversations in each of the two workspaces. */
export async function filledDesk(talks = 6): Promise<Desk> {
  const desk = await emptyDesk();
  const store = await desk.open();
  for (const key of ['lamps', 'books']) await fill(store, desk, key, talks);
  await store.close();
  return desk;
}

async function fill(store: Store, desk: Desk, key: string, talks: number): Promise<void> {
  const where = await workspace(store, key);
  await store.workspaces.update(where, { allowedOrigins: ['https://shop.example'], installedTs: TS, installedOn: 'https://shop.example' });
  const people = await staff(store, desk, where);
  await signIns(store, desk, where, people[0] ?? '');
  const team = { id: uuidv7(), workspace: where, name: 'Sales Ä', members: people.slice(0, 2), createdTs: TS };
  await store.teams.create(team);
  for (let count = 0; count < talks; count += 1) await conversation(store, where, people[count % people.length] ?? '', team.id, count);
  await announcements(store, where);
  await guests(store, desk, where);
  await identities(store, desk, where);
  for (let count = 0; count < 3; count += 1) await store.audit.append(where, { ts: TS + count, actor: { kind: 'agent', id: people[0] ?? '', name: 'Ada "A" Ö' }, action: 'agent.changed', target: { kind: 'agent', id: uuidv7() }, detail: { from: 'agent', to: `grün ${count}`, name: 'a \0 b \\u0000', sure: true } });
  await store.audit.checkpoint(TS + 10, 0);
  await store.audit.append(where, { ts: TS + 20, actor: { kind: 'system', id: 'relay' }, action: 'session.started', address: '192.0.2.7' });
  const idempotency = uuidv7();
  desk.known.idempotency.push(idempotency);
  await store.idempotency.put(where, idempotency, { requestHash: sha256('x'), status: 201, body: '{"ä":1}' }, TS);
}

async function staff(store: Store, { known }: Desk, where: string): Promise<string[]> {
  const role = { id: uuidv7(), workspace: where, name: 'Éditeur \0', permissions: ['conversations.read'], createdTs: TS };
  await store.roles.create(role);
  const agents = [agentOf(where, { name: 'Ada', role: 'owner', passwordHash: '$argon2id$x', seenTs: TS }), agentOf(where, { name: 'Bo "quoted" \\ 😀', role: role.id }), agentOf(where, { disabled: true })];
  for (const agent of agents) await store.agents.create(agent);
  const [ada = agents[0], bo = ada] = agents;
  if (!ada || !bo) throw new Error('nobody');
  const hash = (): string => {
    const made = sha256(uuidv7());
    known.hashes.push(made);
    return made;
  };
  for (const [agent, kind] of [[ada.id, 'cookie'], [ada.id, 'bearer'], [bo.id, 'cookie']] as const) {
    await store.agents.createSession({ hash: hash(), workspace: where, agent, kind, device: 'Firefox', address: '2001:db8::1', createdTs: TS, seenTs: TS + 1, expiresTs: FAR, confirmedTs: TS });
  }
  await store.agents.createToken({ id: uuidv7(), workspace: where, hash: hash(), name: 'API', createdBy: 'Ada', createdTs: TS });
  await store.agents.createToken({ id: uuidv7(), workspace: where, hash: hash(), name: 'own', createdBy: 'Bo', createdTs: TS, expiresTs: FAR, scopes: ['conversations.read'], agent: bo.id, usedTs: TS });
  await store.agents.createLink({ hash: hash(), workspace: where, purpose: 'owner', expiresTs: FAR });
  await store.agents.createLink({ hash: hash(), workspace: where, purpose: 'reset', agent: bo.id, by: ada.id, expiresTs: FAR });
  return agents.map(({ id }) => id);
}

async function signIns(store: Store, { keys, known }: Desk, where: string, agent: string): Promise<void> {
  await store.signIns.offerAuthenticator(where, agent, keys.seal('JBSWY3DP', secretPlace(where, agent)));
  await store.signIns.enableAuthenticator(where, agent, 59_000_000, TS);
  await store.signIns.setRecoveryCodes(where, agent, [sha256('one'), sha256('two'), 'not a hash']);
  const credential = uuidv7();
  await store.signIns.addPasskey({ id: uuidv7(), workspace: where, agent, credential, publicKey: new Uint8Array([0, 1, 2, 250, 255]), counter: 3, transports: ['internal'], name: 'Laptop', createdTs: TS });
  await store.signIns.usePasskey(where, credential, 4, TS + 1);
  await store.signIns.setRule(where, 'required');
  await store.signIns.countTry([{ key: `password ${where}`, most: 3, ms: FAR - TS }], TS);
  for (const [purpose, who] of [['second', agent], ['passkey', undefined]] as const) {
    const hash = sha256(uuidv7());
    known.hashes.push(hash);
    await store.signIns.createStep({ hash, workspace: where, purpose, ...(who === undefined ? { challenge: 'abc' } : { agent: who }), expiresTs: FAR }, TS);
  }
}

const SAID = ['Hello, is the lamp in stock?', 'Grüße aus Köln — naïve café', 'Emoji 😀👩‍👩‍👧 and العربية', 'half \ud800 pair and a \0 character', 'x'.repeat(3_000), '', "it's \\ \"quoted\" \n\t line"];

async function conversation(store: Store, where: string, agent: string, team: string, count: number): Promise<void> {
  const talk = new Talk(store, where, await visitor(store, where, { name: `Visitor ${count} Ñ`, email: `v${count}@example.org`, phone: '+49 221 123', locale: 'de', device: 'Phone', page: { url: 'https://shop.example/ä', title: 'Lamp' }, attributes: { plan: 'pro', seats: 3, vip: true }, user: `told-${count}` }), count % 3 === 0 ? `talk-${where.slice(-4)}-${count}` : uuidv7());
  const by = { kind: 'agent', id: agent } as const;
  const own = uuidv7();
  await stored(store.conversations.append({ ...talk.request(talk.visitor, { type: 'message', body: { text: SAID[count % SAID.length] || 'first' } }, own), open: { kind: 'support', visitor: talk.visitor.id, subject: 'Über Lampen' } }));
  for (const [place, text] of SAID.entries()) await stored(talk.append(place % 2 === 0 ? by : talk.visitor, { type: 'message', body: { text, ...(place === 2 ? { attachments: [] } : {}) } as never }));
  await stored(talk.append(talk.visitor, { type: 'edit', target: own, body: { text: 'a better lamp' } }));
  const gone = uuidv7();
  await stored(talk.append(by, { type: 'message', body: { text: 'secretword' } }, gone));
  await stored(talk.append(by, { type: 'edit', target: gone, body: { text: 'secretword again' } }));
  await stored(talk.append(by, { type: 'delete', target: gone }));
  await stored(talk.append(by, { type: 'assign', assignee: agent }));
  await stored(talk.append(by, { type: 'team', team: count % 2 === 0 ? team : null }));
  await stored(talk.append({ kind: 'bot', id: 'helper' }, { type: 'state', state: (['open', 'waiting', 'closed', 'archived'] as const)[count % 4] ?? 'open' }));
  await talk.move({ kind: 'bot', id: 'helper' }, { delivered: 3, read: 2 });
  await talk.move(talk.visitor, { delivered: 9, read: 4 });
  await store.events.record(where, talk.visitor.id, { id: uuidv7(), name: 'basket', by: 'bot', data: { product: 'Lämp', price: 189.5, gift: false }, ts: TS, toldTs: TS - 5 });
  await store.events.visit(where, talk.visitor.id, { url: 'https://shop.example/ö', title: 'Ö' }, TS);
  const held = { id: uuidv7(), conv: uuidv7(), message: uuidv7(), visitor: talk.visitor.id, text: 'badword', ts: TS };
  await store.content.hold(where, held);
  if (count % 2 === 1) await store.content.refuse(where, held.id, TS + 1);
  // Keys of what was deleted never come back, here and there.
  const short = new Talk(store, where, talk.visitor.id);
  await stored(short.say(short.visitor, 'to be forgotten'));
  await store.conversations.remove(where, short.conv);
}

async function announcements(store: Store, where: string): Promise<void> {
  for (const text of ['Sale!', 'Again: Ä']) await store.broadcasts.create(where, { id: uuidv7(), body: { text }, by: { kind: 'agent', id: 'ada' }, ts: TS });
  const reader = await visitor(store, where, { broadcasts: true });
  await store.broadcasts.create(where, { id: uuidv7(), body: { text: 'third' }, by: { kind: 'bot', id: 'b' }, ts: TS });
  const { id } = await store.conversations.broadcastLog(where);
  await store.conversations.moveCursor({ workspace: where, conv: id, by: { kind: 'visitor', id: reader }, read: 3 });
  await visitor(store, where, { broadcasts: false });
}

async function guests(store: Store, { known }: Desk, where: string): Promise<void> {
  const by = { kind: 'agent', id: uuidv7() } as const;
  const address = '192.0.2.0';
  known.addresses.push(address);
  await store.blocks.block(where, { kind: 'visitor', subject: await visitor(store, where), id: uuidv7(), by, reason: 'rüde', signals: [], createdTs: TS });
  await store.blocks.block(where, { kind: 'address', subject: address, id: uuidv7(), until: { ts: FAR }, by: { kind: 'system', id: 'abuse' }, signals: ['flood', 'links'], createdTs: TS });
  await store.blocks.exempt(where, { kind: 'visitor', subject: await visitor(store, where), id: uuidv7(), by, signals: [], createdTs: TS });
  await store.blocks.setProofMode(where, 'always');
  await store.content.setRules(where, { ...DEFAULT_CONTENT_SETTINGS, words: { action: 'hold', own: ['bädword'], english: true }, phoneCountry: 'DE' });
}

async function identities(store: Store, { keys, known }: Desk, where: string): Promise<void> {
  const base = { workspace: where, createdBy: 'ada', createdTs: TS };
  const { key } = (await store.workspaces.get(where)) ?? {};
  await store.identities.addKey({ ...base, kid: 'k_one', ...(key === 'lamps' ? { algorithm: 'HS256', secret: keys.seal('a secret of the site', placeOf(where, 'k_one')) } : { algorithm: 'EdDSA', publicKey: 'in PEM' }) });
  await store.identities.addKey({ ...base, kid: 'k_hash', algorithm: 'user_hash', secret: keys.seal('another', placeOf(where, 'k_hash')) });
  await store.identities.setRequired(where, true);
  for (const user of ['user-1', 'user 2 é']) {
    const tokenHash = sha256(`${where} ${user}`);
    const freshTokenHash = sha256(`${where} ${user} fresh`);
    known.hashes.push(tokenHash, freshTokenHash);
    await store.visitors.arrive(where, tokenHash, { seenTs: TS });
    await store.identities.signIn({ workspace: where, tokenHash, freshTokenHash, user, kid: 'k_one', proof: { hash: sha256(user), expiresTs: FAR }, expiresTs: FAR, facts: { name: 'Prøven', attributes: { plan: 'gold' } }, patch: { seenTs: TS } });
    if (user === 'user-1') await store.identities.signOut(where, freshTokenHash);
  }
}
