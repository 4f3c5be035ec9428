import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createPrivateKey } from 'node:crypto';
import { test } from 'node:test';
import type Database from 'better-sqlite3';
import { keyId, signStatement } from '../../../packages/relay/src/audit/statement.ts';
import { newKey, rechain, signedLog, type BrokenLog } from './broken-log.ts';

/** Entries of each log; with two checkpoints, at 1 and 100, and some entries after the last. */
const ENTRIES = 120;

interface Break {
  readonly what: string;
  readonly how: (db: Database.Database, log: BrokenLog) => void;
  readonly found: RegExp;
}

const edit = (db: Database.Database, seq: number, from: string, to: string): void => {
  const { changes } = db.prepare('UPDATE audit SET entry = replace(entry, ?, ?) WHERE workspace_key = 1 AND seq = ?').run(from, to, seq);
  assert.equal(changes, 1);
};

const BREAKS: readonly Break[] = [
  { what: 'an edited entry', how: (db) => edit(db, 50, '"name":"Ada"', '"name":"Bob"'), found: /Entry 50 was changed/ },
  { what: 'the first entry, edited', how: (db) => edit(db, 1, '"name":"Ada"', '"name":"Bob"'), found: /Entry 1 was changed/ },
  { what: 'the newest entry, edited', how: (db) => edit(db, ENTRIES, '"name":"Ada"', '"name":"Bob"'), found: new RegExp(`Entry ${ENTRIES} was changed`) },
  { what: 'an entry whose text means the same, written otherwise', how: (db) => edit(db, 50, '"kind":"agent"', '"kind": "agent"'), found: /Entry 50 was changed/ },
  { what: 'an edited hash', how: (db) => { db.exec("UPDATE audit SET hash = zeroblob(32) WHERE workspace_key = 1 AND seq = 50"); }, found: /Entry 50 was changed/ },
  { what: 'an entry removed in the middle', how: (db) => { db.exec('DELETE FROM audit WHERE workspace_key = 1 AND seq = 50'); }, found: /Entry 50 is missing/ },
  { what: 'the beginning removed', how: (db) => { db.exec('DELETE FROM audit WHERE workspace_key = 1 AND seq <= 10'); }, found: /Entries 1 to 10 are missing/ },
  { what: 'only the newest entry removed', how: (db) => { db.exec(`DELETE FROM audit WHERE workspace_key = 1 AND seq = ${ENTRIES}`); }, found: /The end is missing.* 120 entries .*now is 119/ },
  { what: 'the end removed back beyond a checkpoint', how: (db) => { db.exec('DELETE FROM audit WHERE workspace_key = 1 AND seq > 60'); }, found: /The end is missing/ },
  { what: 'two entries exchanged', how: (db) => {
    db.exec('UPDATE audit SET seq = -1 WHERE workspace_key = 1 AND seq = 50; UPDATE audit SET seq = 50 WHERE workspace_key = 1 AND seq = 51; UPDATE audit SET seq = 51 WHERE workspace_key = 1 AND seq = -1');
  }, found: /Entry 50 stands in the wrong place: it says that it is entry 51/ },
  { what: "an entry of another workspace's log in its place", how: (db) => {
    db.exec('DELETE FROM audit WHERE workspace_key = 1 AND seq = 2; INSERT INTO audit (workspace_key, seq, entry, hash) SELECT 1, seq, entry, hash FROM audit WHERE workspace_key = 2 AND seq = 2');
  }, found: /Entry 2 stands in the wrong place: .*another workspace/ },
  { what: 'one entry edited and the whole chain computed anew', how: (db) => rechain(db, (entries) => entries.map((entry) => (entry.seq === 50 ? { ...entry, action: 'x' } : entry))), found: /signed for another entry 100/ },
  { what: 'an entry after the last checkpoint edited and the chain computed anew', how: (db) => rechain(db, (entries) => entries.map((entry) => (entry.seq === 110 ? { ...entry, action: 'x' } : entry))), found: /seal .* was signed for another entry 120/ },
  { what: 'the end removed, with an old checkpoint in the place of the seal', how: (db) => {
    db.exec(`DELETE FROM audit WHERE workspace_key = 1 AND seq > 100;
      UPDATE audit_seals SET (statement, signature) = (SELECT statement, signature FROM audit_checkpoints WHERE workspace_key = 1 AND seq = 100) WHERE workspace_key = 1`);
  }, found: /seal .* does not carry a signature/ },
  { what: 'the end and the seal removed', how: (db) => { db.exec(`DELETE FROM audit WHERE workspace_key = 1 AND seq > 110; DELETE FROM audit_seals WHERE workspace_key = 1`); }, found: /The seal of the newest entry is missing/ },
  { what: 'the end removed, the chain sealed by a key of the attacker', how: (db, { workspace }) => {
    db.exec('DELETE FROM audit WHERE workspace_key = 1 AND seq > 110');
    const key = createPrivateKey(newKey());
    const { hash } = db.prepare<[], { hash: Buffer }>('SELECT hash FROM audit WHERE workspace_key = 1 AND seq = 110').get() ?? { hash: Buffer.alloc(0) };
    const { statement, signature } = signStatement(key, { purpose: 'seal', workspace, seq: 110, hash: hash.toString('hex'), ts: 1, key: keyId(key) });
    db.prepare('UPDATE audit_seals SET statement = ?, signature = ? WHERE workspace_key = 1').run(statement, signature);
  }, found: /seal .* does not carry a signature/ },
  { what: 'entries appended without the key', how: (db) => rechain(db, (entries) => [...entries, ...entries.slice(0, 2)]), found: /Entries 121 to 122 were written without the key/ },
  { what: 'a checkpoint edited', how: (db) => { db.exec(`UPDATE audit_checkpoints SET statement = replace(statement, '"seq":100', '"seq":101') WHERE workspace_key = 1 AND seq = 100`); }, found: /A checkpoint in the database does not carry a signature/ },
  { what: 'everything of the workspace removed from the database', how: (db) => {
    db.exec('DELETE FROM audit WHERE workspace_key = 1; DELETE FROM audit_seals WHERE workspace_key = 1; DELETE FROM audit_checkpoints WHERE workspace_key = 1');
  }, found: /The end is missing: a checkpoint in the checkpoint file shows that there were 100 entries/ },
];

test('a sound log of several workspaces passes, also while it grows and after it was opened again', async () => {
  const log = await signedLog(ENTRIES);
  // The seal and two checkpoints, and these once more in the file.
  assert.deepEqual(await log.verify(), { entries: ENTRIES, proofs: 5, findings: [] });
  assert.deepEqual(await log.verify(log.other), { entries: 3, proofs: 3, findings: [] });
  await log.write(1);
  assert.deepEqual((await log.verify()).findings, []);
  await log.remove();
});

for (const { what, how, found } of BREAKS) {
  test(`found: ${what}`, async () => {
    const log = await signedLog(ENTRIES);
    log.tamper((db) => how(db, log));
    const { findings } = await log.verify();
    assert.match(findings.join('\n'), found);
    assert.deepEqual((await log.verify(log.other)).findings, [], "the other workspace's log is none the worse");
    await log.remove();
  });
}

test('found: a line of the checkpoint file was changed', async () => {
  const log = await signedLog(ENTRIES);
  const file = join(log.folder, 'frontdesk.audit');
  await writeFile(file, (await readFile(file, 'utf8')).replace('\\"seq\\":100', '\\"seq\\":90'));
  assert.match((await log.verify()).findings.join('\n'), /A checkpoint in the checkpoint file does not carry a signature/);
  await log.remove();
});

test('a database put back to an older state, with a valid seal of then, is found by the checkpoint file', async () => {
  const log = await signedLog(ENTRIES);
  const database = join(log.folder, 'frontdesk.db');
  const older = await readFile(database);
  await log.write(100);
  await writeFile(database, older);
  assert.match((await log.verify()).findings.join('\n'), /The end is missing: a checkpoint in the checkpoint file shows that there were 200 entries .*now is 120/);
  await log.remove();
});

test('a checkpoint is written when a day has passed, and when somebody asks for one', async () => {
  const log = await signedLog(5);
  const lines = async () => (await readFile(join(log.folder, 'frontdesk.audit'), 'utf8')).split('\n').filter((line) => line.includes('checkpoint')).length;
  assert.equal(await lines(), 2, 'the first entry of each workspace');
  log.tamper((db) => {
    // The last one was yesterday; its signature does not matter here.
    db.exec(`UPDATE audit_checkpoints SET statement = json_set(statement, '$.ts', ${Date.now() - 25 * 3_600_000}) WHERE workspace_key = 1`);
  });
  await log.write(1);
  log.tamper((db) => {
    const seqs = db.prepare<[], number>('SELECT seq FROM audit_checkpoints WHERE workspace_key = 1').pluck().all();
    assert.deepEqual(seqs, [1, 6]);
  });
  await log.remove();
});
