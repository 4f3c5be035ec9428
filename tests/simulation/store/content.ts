import { HELD_PER_VISITOR, HELD_PER_WORKSPACE, type ContentStore, type HeldMessage, type HoldStatus, REFUSED_MS } from '../../../packages/relay/src/store/content.ts';
import { append, asStored } from './append.ts';
import type { Connection } from './database.ts';
import { need, type Workspace } from './state.ts';

const isWaiting = ({ refused }: { readonly refused: boolean }): boolean => !refused;
const waitingIn = ({ held }: Workspace): number => held.filter(isWaiting).length;

function statusOf(workspace: Workspace, fresh: HeldMessage): HoldStatus {
  const known = workspace.held.find(({ conv, message }) => conv === fresh.conv && message === fresh.message);
  if (known && known.visitor !== fresh.visitor) return 'not_found';
  if (known?.refused) return 'refused';
  if (known) return known.text === asStored(fresh.text) ? 'waiting' : 'id_conflict';
  const conversation = workspace.conversations.get(fresh.conv);
  if (conversation && conversation.data.visitor !== fresh.visitor) return 'not_found';
  const own = workspace.held.filter((one) => isWaiting(one) && one.visitor === fresh.visitor).length;
  return own >= HELD_PER_VISITOR || waitingIn(workspace) >= HELD_PER_WORKSPACE ? 'full' : 'held';
}

/** Takes `refused` away. */
const shown = ({ refused: _refused, ...held }: Workspace['held'][number]): HeldMessage => held;

/** Rules for what messages say, and messages that wait for a look. */
export function content(connection: Connection): ContentStore {
  return {
    rules: (workspace) => connection.read((state) => {
      const found = state.workspaces.get(workspace);
      return { settings: found?.rules, holds: (found?.held.length ?? 0) > 0 };
    }),
    setRules: (workspace, settings) => connection.write((state) => { need(state, workspace).rules = settings; }),
    hold: (workspaceId, fresh) => connection.write((state) => {
      const workspace = need(state, workspaceId);
      workspace.held = workspace.held.filter(({ refused, ts }) => !refused || ts >= fresh.ts - REFUSED_MS);
      const status = statusOf(workspace, fresh);
      if (status === 'held') workspace.held.push({ ...fresh, text: asStored(fresh.text), refused: false });
      return { status, waiting: waitingIn(workspace) };
    }),
    heldState: (workspace, conv, message) => connection.read((state) => {
      const found = state.workspaces.get(workspace)?.held.find((one) => one.conv === conv && one.message === message);
      return found && (found.refused ? 'refused' : 'waiting');
    }),
    held: (workspaceId, cursor, limit) => connection.read((state) => {
      const all = (state.workspaces.get(workspaceId)?.held ?? []).filter(isWaiting).reverse();
      const from = cursor === undefined ? 0 : Number(cursor);
      const items = all.slice(from, from + limit).map(shown);
      return { items, waiting: all.length, ...(all.length > from + limit ? { next: String(from + limit) } : {}) };
    }),
    release: (workspaceId, id, ts) => connection.write((state, options) => {
      const workspace = need(state, workspaceId);
      const found = workspace.held.find((one) => one.id === id && isWaiting(one));
      if (!found) return undefined;
      const result = append(options, state, {
        workspace: workspaceId, conv: found.conv, id: found.message, by: { kind: 'visitor', id: found.visitor }, change: { type: 'message', body: { text: found.text } }, ts, open: { kind: 'support', visitor: found.visitor },
      });
      if (result.status !== 'refused') workspace.held = workspace.held.filter((one) => one !== found);
      return { held: shown(found), result, waiting: waitingIn(workspace) };
    }),
    refuse: (workspaceId, id, ts) => connection.write((state) => {
      const workspace = need(state, workspaceId);
      const found = workspace.held.find((one) => one.id === id && isWaiting(one));
      if (!found) return undefined;
      workspace.held[workspace.held.indexOf(found)] = { ...found, text: '', ts, refused: true };
      return { held: shown(found), waiting: waitingIn(workspace) };
    }),
  };
}
