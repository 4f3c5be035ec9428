import { uuidv7 } from '@frontdesk/protocol';
import { z } from 'zod';
import { createAudit, type AuditEvent } from '../audit/audit.ts';
import { commandLine } from '../command-line.ts';
import type { Config } from '../config.ts';
import { createLink, linkUrl } from '../identity/links.ts';
import { createLog } from '../log.ts';
import { withStore } from '../open-store.ts';
import type { Role, StoredAgent, StoredWorkspace } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { peopleUrl } from './people-url.ts';
import { type CliOptions, UsageError } from './run.ts';

const Role = z.enum(['owner', 'admin', 'agent', 'viewer']);

/** `agent link`: a one-time link by which somebody becomes an owner, also when every owner forgot their password. */
export async function linkOwner(config: Config, { workspace: key = 'default' }: CliOptions): Promise<string> {
  return withStore(config, async (store) => {
    const workspace = await existing(store, key);
    const secret = await createLink(store, Date.now(), { workspace: workspace.id, purpose: 'owner' });
    await recordAct(store, { workspace: workspace.id, action: 'link.made', detail: { purpose: 'owner' } });
    return `${linkUrl(peopleUrl(config), secret)}\n`;
  });
}

/** `agent create`: stores an agent and prints the link by which they set their password. */
export async function createAgent(config: Config, { email, name, role = 'agent', workspace: key = 'default' }: CliOptions): Promise<string> {
  if (email === undefined || name === undefined) throw new UsageError(`Give both: ${commandLine('agent create --email <email> --name <name>')}.`);
  if (!z.email().max(254).safeParse(email).success) throw new UsageError(`"${email}" is no e-mail address.`);
  const known = Role.safeParse(role);
  if (!known.success) throw new UsageError(`"${role}" is no role: expected owner, admin, agent or viewer.`);
  return withStore(config, async (store) => {
    const workspace = await existing(store, key);
    const agent = { id: uuidv7(), workspace: workspace.id, email: email.toLowerCase(), name, role: known.data satisfies Role, createdTs: Date.now(), disabled: false };
    if ((await store.agents.create(agent)) === 'email_taken') throw new UsageError('Somebody in this workspace has this e-mail address already.');
    await recordAct(store, { workspace: workspace.id, action: 'agent.invited', target: { kind: 'agent', id: agent.id }, detail: { name, role: known.data } });
    return `${linkUrl(peopleUrl(config), await createLink(store, Date.now(), { workspace: workspace.id, purpose: 'invite', agent: agent.id }))}\n`;
  });
}

/** `agent reset`: a one-time link by which somebody sets a new password; a second step is asked for as before. */
export async function resetPassword(config: Config, options: CliOptions): Promise<string> {
  return withStore(config, async (store) => {
    const agent = await byEmail(store, options, 'reset');
    const secret = await createLink(store, Date.now(), { workspace: agent.workspace, purpose: 'reset', agent: agent.id });
    await recordAct(store, { workspace: agent.workspace, action: 'link.made', target: { kind: 'agent', id: agent.id }, detail: { purpose: 'reset', name: agent.name } });
    return `${linkUrl(peopleUrl(config), secret)}\n`;
  });
}

/** `agent drop-two-step`: for an owner who lost phone and recovery codes. Their sessions end within half a minute. */
export async function dropTwoStep(config: Config, options: CliOptions): Promise<string> {
  return withStore(config, async (store) => {
    const agent = await byEmail(store, options, 'drop-two-step');
    if (!(await store.signIns.removeFactors(agent.workspace, agent.id))) return `${agent.name} has no second step.\n`;
    await store.agents.endSessions(agent.workspace, { agent: agent.id });
    await recordAct(store, { workspace: agent.workspace, action: 'mfa.disabled', target: { kind: 'agent', id: agent.id }, detail: { method: 'all', name: agent.name } });
    return `${agent.name} signs in by password alone now, and was signed out everywhere.\n`;
  });
}

async function byEmail(store: Store, { email, workspace: key = 'default' }: CliOptions, verb: string): Promise<StoredAgent> {
  if (email === undefined) throw new UsageError(`Say whose: ${commandLine(`agent ${verb} --email <email> [--workspace <key>]`)}.`);
  const agent = await store.agents.byEmail((await existing(store, key)).id, email);
  if (!agent) throw new UsageError(`Nobody in workspace "${key}" has the e-mail address ${email}.`);
  return agent;
}

/** What somebody at the command line did, in the audit log. */
export async function recordAct(store: Store, act: Omit<AuditEvent, 'actor'>): Promise<void> {
  await createAudit({ store, log: createLog('error'), now: Date.now }).record({ ...act, actor: { kind: 'system', id: 'command line' } });
}

async function existing(store: Store, key: string): Promise<StoredWorkspace> {
  const workspace = await store.workspaces.byKey(key);
  if (!workspace) throw new UsageError(`There is no workspace "${key}". "${commandLine('workspace list')}" shows all.`);
  return workspace;
}
