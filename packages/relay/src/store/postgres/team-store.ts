import { type StoredTeam, TEAMS_PER_WORKSPACE } from '../records.ts';
import type { TeamStore } from '../store.ts';
import type { Queries } from './database.ts';
import { type Engine, inUnit, inWorkspace, lockTopic } from './engine.ts';

interface TeamColumns { team_key: number; id: string; name: string; created_ts: number; members: string[] }

/** Members in the order in which they came into the workspace. */
const SELECT = `SELECT team_key, id, name, created_ts, ARRAY(
  SELECT a.id FROM team_members AS m JOIN agents AS a ON a.workspace_key = m.workspace_key AND a.id = m.agent WHERE m.team_key = teams.team_key ORDER BY a.agent_key
)::text[] AS members FROM teams WHERE workspace_key = $1`;

const toTeam = ({ id, name, members, created_ts: createdTs }: TeamColumns, workspace: string): StoredTeam => ({ id, workspace, name, members, createdTs });

/** Teams and who is in them. */
export function teamStore(engine: Engine): TeamStore {
  const { db, known } = engine;
  const one = (queries: Queries, workspace: number, id: string): Promise<TeamColumns | undefined> => queries.one<TeamColumns>(`${SELECT} AND id = $2`, [workspace, id]);

  const nameTaken = async (queries: Queries, workspace: number, name: string, except?: string): Promise<boolean> => {
    const holder = await queries.one<{ id: string }>('SELECT id FROM teams WHERE workspace_key = $1 AND folded = $2', [workspace, name.toLowerCase()]);
    return holder !== undefined && holder.id !== except;
  };

  const join = (queries: Queries, team: number, workspace: number, members: readonly string[]): Promise<number> => queries.run(
    'INSERT INTO team_members (team_key, workspace_key, agent) SELECT $1, workspace_key, id FROM agents WHERE workspace_key = $2 AND id = ANY($3) ON CONFLICT DO NOTHING', [team, workspace, members]);

  return {
    async list(workspace) {
      const keys = await known.get(workspace);
      const rows = keys ? await db.all<TeamColumns>(`${SELECT} ORDER BY team_key`, [keys.key]) : [];
      return rows.map((row) => toTeam(row, workspace));
    },

    async get(workspace, id) {
      const keys = await known.get(workspace);
      const row = keys && (await one(db, keys.key, id));
      return row && toTeam(row, workspace);
    },

    async create(team) {
      const { key } = await known.need(team.workspace);
      return db.transaction<StoredTeam | 'name_taken' | 'full'>(async (queries) => {
        await lockTopic(queries, 'teams', key);
        if (await nameTaken(queries, key, team.name)) return 'name_taken';
        const found = await queries.one<{ count: number }>('SELECT count(*) FROM teams WHERE workspace_key = $1', [key]);
        if ((found?.count ?? 0) >= TEAMS_PER_WORKSPACE) return 'full';
        const made = await queries.one<{ team_key: number }>('INSERT INTO teams (workspace_key, id, name, folded, created_ts) VALUES ($1, $2, $3, $4, $5) RETURNING team_key', [key, team.id, team.name, team.name.toLowerCase(), team.createdTs]);
        await join(queries, made?.team_key ?? 0, key, team.members);
        const row = await one(queries, key, team.id);
        return row ? toTeam(row, team.workspace) : team;
      });
    },

    update: (workspace, id, patch) => inWorkspace<StoredTeam | 'name_taken' | undefined>(engine, workspace, undefined, async (queries, { key }) => {
      await lockTopic(queries, 'teams', key);
      const row = await one(queries, key, id);
      if (!row) return undefined;
      if (patch.name !== undefined && (await nameTaken(queries, key, patch.name, id))) return 'name_taken';
      if (patch.name !== undefined) await queries.run('UPDATE teams SET name = $2, folded = $3 WHERE team_key = $1', [row.team_key, patch.name, patch.name.toLowerCase()]);
      if (patch.members) {
        await queries.run('DELETE FROM team_members WHERE team_key = $1', [row.team_key]);
        await join(queries, row.team_key, key, patch.members);
      }
      const after = await one(queries, key, id);
      return after && toTeam(after, workspace);
    }),

    remove: (workspaceId, id) => inUnit(engine, async (unit) => {
      const workspace = await unit.workspace(workspaceId);
      if (!workspace) return undefined;
      await lockTopic(unit.db, 'teams', workspace.key);
      // The team first: nobody gives it another conversation from now on.
      await unit.db.all('SELECT 1 FROM teams WHERE workspace_key = $1 AND id = $2 FOR UPDATE', [workspace.key, id]);
      const row = await one(unit.db, workspace.key, id);
      if (!row) return undefined;
      const given = await unit.db.all<{ id: string }>('SELECT id FROM conversations WHERE workspace_key = $1 AND team = $2', [workspace.key, id]);
      await unit.lock(given.map((conversation) => ({ workspace, id: conversation.id })));
      for (const conversation of given) {
        const held = await unit.conversation(workspace, conversation.id);
        if (held?.data.team !== id) continue;
        delete held.data.team;
        unit.changed(held);
      }
      await unit.db.run('DELETE FROM teams WHERE team_key = $1', [row.team_key]);
      return toTeam(row, workspaceId);
    }),
  };
}
