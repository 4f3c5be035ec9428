import type { StoredStep, TryCounter } from '../../sign-ins.ts';
import { packHash, packId, type PackedId } from '../codec.ts';
import { type StepColumns, unpackStep } from '../sign-in-row.ts';
import type { WriteContext } from './context.ts';

/** Tries to sign in, and sign-ins that were begun. */
export function signInTryWrites({ db, workspaces }: WriteContext) {
  const purgeTries = db.prepare('DELETE FROM sign_in_tries WHERE ends_ts <= ?');
  const count = db.prepare<{ key: string; ends: number }, { tries: number; ends_ts: number }>(`INSERT INTO sign_in_tries VALUES (@key, 1, @ends)
    ON CONFLICT DO UPDATE SET tries = tries + 1 RETURNING tries, ends_ts`);
  const takeBack = db.prepare('UPDATE sign_in_tries SET tries = max(0, tries - 1) WHERE key = ?');
  const takeAllBack = db.prepare('DELETE FROM sign_in_tries WHERE key = ?');
  const purgeSteps = db.prepare('DELETE FROM sign_in_steps WHERE expires_ts <= ?');
  const insertStep = db.prepare('INSERT INTO sign_in_steps VALUES (?, ?, ?, ?, ?, ?)');
  const find = db.prepare<[PackedId], StepColumns>('SELECT hash, workspaces.id AS workspace, purpose, agent, challenge, expires_ts FROM sign_in_steps JOIN workspaces USING (workspace_key) WHERE hash = ?');
  const remove = db.prepare('DELETE FROM sign_in_steps WHERE hash = ?');

  return {
    countTry(counters: readonly TryCounter[], now: number): number | undefined {
      purgeTries.run(now);
      for (const { key, most, ms } of counters) {
        const after = count.get({ key, ends: now + ms });
        if (after && after.tries > most) return after.ends_ts;
      }
      return undefined;
    },

    forgiveTry(counters: readonly { readonly key: string; readonly all?: boolean }[]): void {
      for (const { key, all } of counters) (all ? takeAllBack : takeBack).run(key);
    },

    createStep(step: StoredStep, now: number): void {
      purgeSteps.run(now);
      const { key } = workspaces.need(step.workspace);
      insertStep.run(packHash(step.hash), key, step.purpose, step.agent === undefined ? null : packId(step.agent), step.challenge ?? null, step.expiresTs);
    },

    takeStep(hash: string, now: number): StoredStep | undefined {
      const row = find.get(packHash(hash));
      if (!row || row.expires_ts <= now) return undefined;
      remove.run(row.hash);
      return unpackStep(row);
    },
  };
}
