import { ACTORS, STATES } from '../kinds.ts';
import type { ConversationRow } from './unit.ts';

/**
 * Gives out revisions under the workspaces' locks and writes the conversations that have them; both at once, so that the locks are held for
 * the length of the commit and no longer.
 */
export const WRITE_CONVERSATIONS = `
  WITH locked AS (SELECT workspace_key FROM workspaces WHERE workspace_key = ANY($1) ORDER BY workspace_key FOR NO KEY UPDATE),
  raised AS (
    UPDATE workspaces SET rev = workspaces.rev + by.revs, audience = workspaces.audience + by.audience
    FROM locked JOIN json_to_recordset($2) AS by(key integer, revs bigint, audience integer) ON by.key = locked.workspace_key
    WHERE workspaces.workspace_key = locked.workspace_key RETURNING workspaces.workspace_key, workspaces.rev - by.revs AS base
  ),
  written AS (
    UPDATE conversations SET state = c.state, subject = c.subject, visitor = c.visitor, assignee = c.assignee, team = c.team, head = c.head, rev = raised.base + c.rev,
      activity = CASE WHEN c.activity > 0 THEN raised.base + c.activity ELSE conversations.activity END, updated_ts = c.updated_ts,
      last_seq = c.last_seq, last_id = c.last_id, last_by_kind = c.last_by_kind, last_by = c.last_by, last_text = c.last_text, last_ts = c.last_ts,
      unread_agents = c.unread_agents, unread_visitor = c.unread_visitor, visitor_delivered = c.visitor_delivered, visitor_read = c.visitor_read,
      agents_delivered = c.agents_delivered, agents_read = c.agents_read
    FROM json_to_recordset($3) AS c(conv_key bigint, workspace_key integer, state smallint, subject text, visitor text, assignee text, team text, head integer, rev bigint, activity bigint, updated_ts bigint,
      last_seq integer, last_id text, last_by_kind smallint, last_by text, last_text text, last_ts bigint, unread_agents integer, unread_visitor integer,
      visitor_delivered integer, visitor_read integer, agents_delivered integer, agents_read integer)
    JOIN raised ON raised.workspace_key = c.workspace_key
    WHERE conversations.conv_key = c.conv_key
  )
  SELECT workspace_key, base FROM raised`;

/** Revisions as they are counted in this transaction. */
export function summaryColumns({ key, workspace, data, rev, activity }: ConversationRow): Record<string, unknown> {
  const { last, cursors } = data;
  return {
    conv_key: key, workspace_key: workspace.key, state: STATES.indexOf(data.state), subject: data.subject, visitor: data.visitor, assignee: data.assignee, team: data.team, head: data.head, rev, activity, updated_ts: data.updatedTs,
    last_seq: last?.seq, last_id: last?.id, last_by_kind: last && ACTORS.indexOf(last.by.kind), last_by: last?.by.id, last_text: last?.text, last_ts: last?.ts,
    unread_agents: data.unreadByAgents, unread_visitor: data.unreadByVisitor,
    visitor_delivered: cursors.visitor.delivered, visitor_read: cursors.visitor.read, agents_delivered: cursors.agents.delivered, agents_read: cursors.agents.read,
  };
}
