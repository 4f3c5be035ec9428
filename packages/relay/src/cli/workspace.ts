import { WorkspaceKey } from '@frontdesk/protocol/schemas';
import { commandLine } from '../command-line.ts';
import type { Config } from '../config.ts';
import { withStore } from '../open-store.ts';
import { newWorkspace } from '../features/workspace/new-workspace.ts';
import { recordAct } from './agent.ts';
import { peopleUrl } from './people-url.ts';
import { type CliOptions, UsageError } from './run.ts';

/** `workspace create <key> [--name …]`. A running relay serves the new workspace at once. */
export async function createWorkspace(config: Config, [key, ...more]: readonly string[], { name }: CliOptions): Promise<string> {
  if (key === undefined || more.length > 0) throw new UsageError(`Give one key: ${commandLine('workspace create <key> [--name <name>]')}.`);
  if (!WorkspaceKey.safeParse(key).success) throw new UsageError(`"${key}" cannot be a key: expected 1–63 of a–z, 0–9 and hyphen, not starting with a hyphen.`);
  return withStore(config, async (store) => {
    const workspace = newWorkspace(key, name ?? key, Date.now());
    if ((await store.workspaces.create(workspace)) === 'key_taken') throw new UsageError(`There is a workspace "${key}" already. Choose another key.`);
    await recordAct(store, { workspace: workspace.id, action: 'workspace.made', target: { kind: 'workspace', id: workspace.id }, detail: { key } });
    return `Workspace "${key}" is there.\nScript tag:  <script async src="${peopleUrl(config)}/widget.js?workspace=${key}"></script>\nIts owner:   ${commandLine(`agent link --workspace ${key}`)}\n`;
  });
}

/** `workspace list`: one line each, key and name. */
export async function listWorkspaces(config: Config): Promise<string> {
  return withStore(config, async (store) => (await store.workspaces.list()).map(({ key, name }) => `${key}\t${name}\n`).join(''));
}
