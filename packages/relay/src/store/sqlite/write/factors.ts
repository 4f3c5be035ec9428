import type { StoredPasskey, TwoStepRule } from '../../sign-ins.ts';
import { packHash, packId, type PackedId } from '../codec.ts';
import { PASSKEY_COLUMNS, type PasskeyColumns, unpackPasskey } from '../sign-in-row.ts';
import type { WriteContext } from './context.ts';

/** What agents have beside a password, and whether their workspace asks for it. */
export function factorWrites({ db, workspaces }: WriteContext) {
  const of = 'workspace_key = ? AND agent = ?';
  const offer = db.prepare(`INSERT INTO authenticators VALUES (?, ?, ?, NULL, 0)
    ON CONFLICT DO UPDATE SET secret = excluded.secret, last_step = 0 WHERE enabled_ts IS NULL`);
  const enable = db.prepare(`UPDATE authenticators SET enabled_ts = ?, last_step = ? WHERE ${of} AND enabled_ts IS NULL`);
  const spend = db.prepare(`UPDATE authenticators SET last_step = ? WHERE ${of} AND enabled_ts IS NOT NULL AND last_step < ?`);
  const removeAuthenticator = db.prepare(`DELETE FROM authenticators WHERE ${of}`);
  const reseal = db.prepare(`UPDATE authenticators SET secret = ? WHERE ${of} AND secret = ?`);
  const insertPasskey = db.prepare(`INSERT INTO passkeys (workspace_key, ${PASSKEY_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL) ON CONFLICT DO NOTHING`);
  const touchPasskey = db.prepare('UPDATE passkeys SET counter = ?, used_ts = ? WHERE workspace_key = ? AND credential = ?');
  const removePasskey = db.prepare<[number, PackedId, PackedId], PasskeyColumns>(`DELETE FROM passkeys WHERE ${of} AND id = ? RETURNING ${PASSKEY_COLUMNS}`);
  const removePasskeys = db.prepare(`DELETE FROM passkeys WHERE ${of}`);
  const removeCodes = db.prepare(`DELETE FROM recovery_codes WHERE ${of}`);
  const insertCode = db.prepare('INSERT INTO recovery_codes VALUES (?, ?, ?)');
  const useCode = db.prepare(`DELETE FROM recovery_codes WHERE ${of} AND hash = ?`);
  const codesLeft = db.prepare<[number, PackedId], number>(`SELECT count(*) FROM recovery_codes WHERE ${of}`).pluck();
  const rule = db.prepare('INSERT INTO sign_in_rules VALUES (?, ?) ON CONFLICT DO UPDATE SET two_step = excluded.two_step');

  /** Runs with the workspace's key; a workspace that is not there has nothing that could change. */
  const changes = (workspace: string, run: (key: number) => { readonly changes: number }): boolean => {
    const found = workspaces.get(workspace);
    return found !== undefined && run(found.key).changes > 0;
  };

  return {
    offerAuthenticator: (workspace: string, agent: string, secret: string): boolean => offer.run(workspaces.need(workspace).key, packId(agent), secret).changes > 0,
    enableAuthenticator: (workspace: string, agent: string, step: number, now: number): boolean => changes(workspace, (key) => enable.run(now, step, key, packId(agent))),
    spendStep: (workspace: string, agent: string, step: number): boolean => changes(workspace, (key) => spend.run(step, key, packId(agent), step)),
    resealAuthenticator: (workspace: string, agent: string, before: string, after: string): boolean => changes(workspace, (key) => reseal.run(after, key, packId(agent), before)),
    removeAuthenticator: (workspace: string, agent: string): boolean => changes(workspace, (key) => removeAuthenticator.run(key, packId(agent))),

    addPasskey(passkey: StoredPasskey): 'added' | 'known' {
      const { key } = workspaces.need(passkey.workspace);
      const { changes: added } = insertPasskey.run(
        key, packId(passkey.id), packId(passkey.agent), passkey.credential, Buffer.from(passkey.publicKey), passkey.counter, JSON.stringify(passkey.transports), passkey.name, passkey.createdTs,
      );
      return added > 0 ? 'added' : 'known';
    },

    usePasskey(workspace: string, credential: string, counter: number, usedTs: number): void {
      changes(workspace, (key) => touchPasskey.run(counter, usedTs, key, credential));
    },

    removePasskey(workspaceId: string, agent: string, id: string): StoredPasskey | undefined {
      const workspace = workspaces.get(workspaceId);
      const row = workspace && removePasskey.get(workspace.key, packId(agent), packId(id));
      return row && unpackPasskey(row, workspaceId);
    },

    setRecoveryCodes(workspace: string, agent: string, hashes: readonly string[]): void {
      const { key } = workspaces.need(workspace);
      removeCodes.run(key, packId(agent));
      for (const hash of hashes) insertCode.run(key, packId(agent), packHash(hash));
    },

    useRecoveryCode(workspaceId: string, agent: string, hash: string): number | undefined {
      const workspace = workspaces.get(workspaceId);
      if (!workspace || useCode.run(workspace.key, packId(agent), packHash(hash)).changes === 0) return undefined;
      return codesLeft.get(workspace.key, packId(agent)) ?? 0;
    },

    removeFactors: (workspace: string, agent: string): boolean => [removeAuthenticator, removePasskeys, removeCodes]
      .map((statement) => changes(workspace, (key) => statement.run(key, packId(agent)))).includes(true),

    setSignInRule(workspace: string, twoStep: TwoStepRule): void {
      rule.run(workspaces.need(workspace).key, twoStep);
    },
  };
}
