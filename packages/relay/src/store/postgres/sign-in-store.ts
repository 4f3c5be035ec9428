import type { Factors, SignInStore, StoredPasskey, StoredStep, TwoStepRule } from '../sign-ins.ts';
import type { Queries } from './database.ts';
import { type Engine, inWorkspace } from './engine.ts';
import { PASSKEY_COLUMNS, type PasskeyColumns, type StepColumns, toPasskey, toStep } from './rows.ts';

const SELECT_STEP = 'SELECT hash, workspaces.id AS workspace, purpose, agent, challenge, expires_ts FROM sign_in_steps JOIN workspaces USING (workspace_key) WHERE hash = $1 AND expires_ts > $2';

export function signInStore(engine: Engine): SignInStore {
  return { ...tries(engine), ...steps(engine), ...authenticators(engine), ...passkeys(engine), ...rest(engine) };
}

/** Whether a statement about an agent changed something; $1 is the workspace, $2 the agent. */
function change({ db, known }: Engine, sql: string) {
  return async (workspace: string, agent: string, ...values: readonly unknown[]): Promise<boolean> => {
    const keys = await known.get(workspace);
    return keys !== undefined && (await db.run(sql, [keys.key, agent, ...values])) > 0;
  };
}

function tries({ db }: Engine): Pick<SignInStore, 'countTry' | 'forgiveTry'> {
  return {
    countTry: (counters, now) => db.transaction(async (queries) => {
      await queries.run('DELETE FROM sign_in_tries WHERE ends_ts <= $1', [now]);
      for (const { key, most, ms } of counters) {
        const after = await queries.one<{ tries: number; ends_ts: number }>(
          'INSERT INTO sign_in_tries AS t VALUES ($1, 1, $2) ON CONFLICT (key) DO UPDATE SET tries = t.tries + 1 RETURNING tries, ends_ts', [key, now + ms]);
        if (after && after.tries > most) return after.ends_ts;
      }
      return undefined;
    }),

    forgiveTry: (counters) => db.transaction(async (queries) => {
      for (const { key, all } of counters) {
        await queries.run(all ? 'DELETE FROM sign_in_tries WHERE key = $1' : 'UPDATE sign_in_tries SET tries = greatest(0, tries - 1) WHERE key = $1', [key]);
      }
    }),
  };
}

function steps({ db, known }: Engine): Pick<SignInStore, 'createStep' | 'step' | 'takeStep'> {
  return {
    async createStep(step, now) {
      const { key } = await known.need(step.workspace);
      await db.run('DELETE FROM sign_in_steps WHERE expires_ts <= $1', [now]);
      await db.run('INSERT INTO sign_in_steps VALUES ($1, $2, $3, $4, $5, $6)', [step.hash, key, step.purpose, step.agent ?? null, step.challenge ?? null, step.expiresTs]);
    },

    async step(hash, now) {
      const row = await db.one<StepColumns>(SELECT_STEP, [hash, now]);
      return row && toStep(row);
    },

    takeStep: (hash, now) => db.transaction<StoredStep | undefined>(async (queries) => {
      const row = await queries.one<StepColumns>(`${SELECT_STEP} FOR UPDATE OF sign_in_steps`, [hash, now]);
      if (!row) return undefined;
      await queries.run('DELETE FROM sign_in_steps WHERE hash = $1', [hash]);
      return toStep(row);
    }),
  };
}

function authenticators(engine: Engine): Pick<SignInStore, 'offerAuthenticator' | 'enableAuthenticator' | 'spendStep' | 'resealAuthenticator' | 'removeAuthenticator'> {
  const { db, known } = engine;
  const of = 'workspace_key = $1 AND agent = $2';
  const enable = change(engine, `UPDATE authenticators SET enabled_ts = $3, last_step = $4 WHERE ${of} AND enabled_ts IS NULL`);
  const reseal = change(engine, `UPDATE authenticators SET secret = $3 WHERE ${of} AND secret = $4`);
  return {
    async offerAuthenticator(workspace, agent, secret) {
      const { key } = await known.need(workspace);
      return (await db.run(`INSERT INTO authenticators AS a VALUES ($1, $2, $3, NULL, 0)
        ON CONFLICT (workspace_key, agent) DO UPDATE SET secret = excluded.secret, last_step = 0 WHERE a.enabled_ts IS NULL`, [key, agent, secret])) > 0;
    },
    enableAuthenticator: (workspace, agent, step, now) => enable(workspace, agent, now, step),
    spendStep: change(engine, `UPDATE authenticators SET last_step = $3 WHERE ${of} AND enabled_ts IS NOT NULL AND last_step < $3`),
    resealAuthenticator: (workspace, agent, before, after) => reseal(workspace, agent, after, before),
    removeAuthenticator: change(engine, `DELETE FROM authenticators WHERE ${of}`),
  };
}

function passkeys(engine: Engine): Pick<SignInStore, 'addPasskey' | 'passkey' | 'usePasskey' | 'removePasskey'> {
  const { db, known } = engine;
  return {
    async addPasskey(passkey) {
      const { key } = await known.need(passkey.workspace);
      const added = await db.run(`INSERT INTO passkeys (workspace_key, ${PASSKEY_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL) ON CONFLICT DO NOTHING`,
        [key, passkey.id, passkey.agent, passkey.credential, Buffer.from(passkey.publicKey), passkey.counter, JSON.stringify(passkey.transports), passkey.name, passkey.createdTs]);
      return added > 0 ? 'added' : 'known';
    },

    async passkey(workspace, credential) {
      const keys = await known.get(workspace);
      const row = keys && (await db.one<PasskeyColumns>(`SELECT ${PASSKEY_COLUMNS} FROM passkeys WHERE workspace_key = $1 AND credential = $2`, [keys.key, credential]));
      return row && toPasskey(row, workspace);
    },

    async usePasskey(workspace, credential, counter, usedTs) {
      const keys = await known.get(workspace);
      if (keys) await db.run('UPDATE passkeys SET counter = $3, used_ts = $4 WHERE workspace_key = $1 AND credential = $2', [keys.key, credential, counter, usedTs]);
    },

    async removePasskey(workspace, agent, id): Promise<StoredPasskey | undefined> {
      const keys = await known.get(workspace);
      const row = keys && (await db.one<PasskeyColumns>(`DELETE FROM passkeys WHERE workspace_key = $1 AND agent = $2 AND id = $3 RETURNING ${PASSKEY_COLUMNS}`, [keys.key, agent, id]));
      return row && toPasskey(row, workspace);
    },
  };
}

function rest(engine: Engine): Pick<SignInStore, 'factors' | 'setRecoveryCodes' | 'useRecoveryCode' | 'removeFactors' | 'rule' | 'setRule'> {
  const { db, known } = engine;
  const codesOf = async (queries: Queries, key: number, agent: string): Promise<number> =>
    (await queries.one<{ count: number }>('SELECT count(*) FROM recovery_codes WHERE workspace_key = $1 AND agent = $2', [key, agent]))?.count ?? 0;
  return {
    async factors(workspace, agent): Promise<Factors> {
      const keys = await known.get(workspace);
      if (!keys) return { passkeys: [], recoveryCodes: 0 };
      const [authenticator, rows, recoveryCodes] = await Promise.all([
        db.one<{ secret: string; enabled_ts: number | null }>('SELECT secret, enabled_ts FROM authenticators WHERE workspace_key = $1 AND agent = $2', [keys.key, agent]),
        db.all<PasskeyColumns>(`SELECT ${PASSKEY_COLUMNS} FROM passkeys WHERE workspace_key = $1 AND agent = $2 ORDER BY passkey_key`, [keys.key, agent]),
        codesOf(db, keys.key, agent),
      ]);
      return {
        ...(authenticator ? { authenticator: { secret: authenticator.secret, ...(authenticator.enabled_ts === null ? {} : { enabledTs: authenticator.enabled_ts }) } } : {}),
        passkeys: rows.map((row) => toPasskey(row, workspace)), recoveryCodes,
      };
    },

    async setRecoveryCodes(workspace, agent, hashes) {
      const { key } = await known.need(workspace);
      await db.transaction(async (queries) => {
        await queries.run('DELETE FROM recovery_codes WHERE workspace_key = $1 AND agent = $2', [key, agent]);
        await queries.run('INSERT INTO recovery_codes SELECT $1, $2, unnest($3::text[])', [key, agent, hashes]);
      });
    },

    useRecoveryCode: (workspace, agent, hash) => inWorkspace<number | undefined>(engine, workspace, undefined, async (queries, { key }) => {
      const used = await queries.run('DELETE FROM recovery_codes WHERE workspace_key = $1 AND agent = $2 AND hash = $3', [key, agent, hash]);
      return used === 0 ? undefined : codesOf(queries, key, agent);
    }),

    removeFactors: (workspace, agent) => inWorkspace(engine, workspace, false, async (queries, { key }) => {
      let removed = 0;
      for (const table of ['authenticators', 'passkeys', 'recovery_codes']) removed += await queries.run(`DELETE FROM ${table} WHERE workspace_key = $1 AND agent = $2`, [key, agent]);
      return removed > 0;
    }),

    async rule(workspace): Promise<TwoStepRule> {
      const keys = await known.get(workspace);
      const row = keys && (await db.one<{ two_step: TwoStepRule }>('SELECT two_step FROM sign_in_rules WHERE workspace_key = $1', [keys.key]));
      return row?.two_step ?? 'optional';
    },

    async setRule(workspace, rule) {
      const { key } = await known.need(workspace);
      await db.run('INSERT INTO sign_in_rules VALUES ($1, $2) ON CONFLICT (workspace_key) DO UPDATE SET two_step = excluded.two_step', [key, rule]);
    },
  };
}
