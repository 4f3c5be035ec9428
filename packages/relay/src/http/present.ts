/** Stored records as the API shows them. */
import type { Agent, Broadcast, PresenceState, Visitor, Who, Workspace } from '@frontdesk/protocol';
import type { Presence } from '../chat/chat.ts';
import type { StoredAgent, StoredBroadcast, StoredVisitor, StoredWorkspace } from '../store/records.ts';
import type { Store } from '../store/store.ts';

/** An agent with their present state. @param roleName what people call their role, unless it is built in. */
export function agentOf(agent: StoredAgent, presence: Presence, roleName?: string): Agent {
  const there = presence.team(agent.workspace).agents.find((candidate) => candidate.id === agent.id);
  const state: PresenceState = there?.state ?? 'offline';
  return {
    id: agent.id, name: agent.name, state, email: agent.email, role: agent.role, ...(roleName === undefined ? {} : { roleName }), createdTs: agent.createdTs,
    ...(agent.seenTs === undefined ? {} : { seenTs: agent.seenTs }),
    ...(agent.passwordHash === undefined ? { invited: true as const } : {}),
    ...(agent.disabled ? { disabled: true as const } : {}),
  };
}

/** A visitor as agents see them. */
export function visitorOf(visitor: StoredVisitor, presence: Presence): Visitor {
  const { workspace, broadcasts: _wish, ...shown } = visitor;
  return { ...shown, online: presence.visitorOnline(workspace, visitor.id) };
}

/** A workspace for those who may change it. */
export function workspaceOf(workspace: StoredWorkspace): Workspace {
  return { ...workspace, allowedOrigins: [...workspace.allowedOrigins] };
}

/** A broadcast with the name of whoever sent it. */
export function broadcastOf(broadcast: StoredBroadcast, names: ReadonlyMap<string, string>): Broadcast {
  const name = names.get(broadcast.by.id);
  const by: Who = { kind: broadcast.by.kind, id: broadcast.by.id, ...(name === undefined ? {} : { name }) };
  return { ...broadcast, by };
}

/** Display names of everyone who may have sent something for the staff, by id. */
export async function staffNames(store: Store, workspace: string): Promise<ReadonlyMap<string, string>> {
  const [agents, tokens] = await Promise.all([store.agents.list(workspace), store.agents.tokens(workspace)]);
  return new Map([...agents, ...tokens].map((member) => [member.id, member.name]));
}
