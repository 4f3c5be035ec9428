import type { HistoryEvent, ShownItem } from './events.ts';
import type { StoredIndex } from './stored.ts';
import type { Report } from './violation.ts';

interface View {
  items: ShownItem[];
  /** Lines per id: two of one id are one too many. */
  readonly counts: Map<string, number>;
}

type Shown = Extract<HistoryEvent, { type: 'shown' }>;

/** What clients showed, at every moment: G4, the same order for all (G3), and G13. Looks only at what changed, so time is linear in the history. */
export function createViewCheck(index: StoredIndex, workspaceOf: (client: string) => string, isErased: (workspace: string, conv: string) => boolean, report: Report) {
  const views = new Map<string, View>();
  const told = new Set<string>();

  const viewOf = (client: string, conv: string): View => {
    const name = `${client}|${conv}`;
    const view = views.get(name) ?? { items: [], counts: new Map() };
    views.set(name, view);
    return view;
  };

  const count = ({ counts }: View, id: string, by: 1 | -1): number => {
    const now = (counts.get(id) ?? 0) + by;
    counts.set(id, now);
    return now;
  };

  /** A line against the store: there, at this seq, and of this workspace. */
  const judgeLine = (client: string, conv: string, [id, seq]: ShownItem): void => {
    const workspace = workspaceOf(client);
    const homes = index.workspacesOf(id);
    if (homes.size > 0 && !homes.has(workspace)) report('G13', `${client} of workspace ${workspace} showed an entry of ${[...homes].join()}`, conv, id);
    if (seq === null || isErased(workspace, conv)) return;
    const stored = index.log(workspace, conv)?.seqOf(id);
    if (stored === undefined) report('G1', `${client} showed an entry at seq ${seq} that is not in the store`, conv, id);
    else if (stored !== seq) report('G3', `${client} showed an entry at seq ${seq} that is stored at ${stored}`, conv, id);
  };

  /** Two neighbours: ascending, nothing left out between them, and what is not sent yet at the end. Own acked ones may stand beyond a gap. */
  const judgePair = (client: string, conv: string, before: ShownItem | undefined, after: ShownItem | undefined): void => {
    if (!before || !after) return;
    const [id, from] = before;
    const [next, to, own] = after;
    if (to === null) return;
    if (from === null) return report('G4', `${client} showed a stored entry (seq ${to}) after one that waits in the outbox`, conv, id, next);
    if (to <= from) return report('G4', `${client} showed seq ${to} after ${from}`, conv, id, next);
    const workspace = workspaceOf(client);
    const log = index.log(workspace, conv);
    if (!log || isErased(workspace, conv) || own) return;
    const between = log.shownUpTo(to - 1) - log.shownUpTo(from);
    if (between > 0) report('G4', `${client} showed seq ${from} and ${to} next to each other and left ${between} out`, conv, id, next);
  };

  const changed = ({ client, conv, at, remove, add }: Shown): void => {
    const view = viewOf(client, conv);
    const removed = view.items.splice(at, remove, ...add);
    for (const [id] of removed) count(view, id, -1);
    for (const item of add) {
      if (count(view, item[0], 1) > 1) report('G4', `${client} showed one entry twice`, conv, item[0]);
      judgeLine(client, conv, item);
    }
    for (let next = at; next <= at + add.length; next += 1) judgePair(client, conv, view.items[next - 1], view.items[next]);
  };

  const calm = ({ client, conv, older }: Extract<HistoryEvent, { type: 'calm' }>): void => {
    const log = index.log(workspaceOf(client), conv);
    const { items } = viewOf(client, conv);
    const stored = items.filter(([, seq]) => seq !== null);
    const waiting = items.find(([, seq]) => seq === null);
    if (waiting) report('G4', `${client} still shows an unsent message though all trouble is over`, conv, waiting[0]);
    if (!log) return;
    const first = stored[0]?.[1] ?? log.head + 1;
    const expected = log.log.entries.filter(({ seq, type }) => seq >= (older ? first : 1) && type !== 'edit' && type !== 'delete');
    const missing = expected.find(({ id }, place) => stored[place]?.[0] !== id);
    if (missing) report('G4', `${client} does not show seq ${missing.seq} in its place though all trouble is over (head ${log.head}, shown ${stored.length} of ${expected.length})`, conv, missing.id);
    else if (stored.length > expected.length) report('G4', `${client} shows ${stored.length} lines where ${expected.length} are stored`, conv, stored.at(-1)?.[0] ?? '');
  };

  return {
    event(event: HistoryEvent): void {
      if (event.type === 'shown') changed(event);
      else if (event.type === 'calm') calm(event);
      else if (event.type === 'told') {
        const name = `${event.client}|${event.id}`;
        if (told.has(name)) report('G4', `${event.client} told its person twice of one message`, event.id);
        told.add(name);
      } else if (event.type === 'heard') {
        const workspace = workspaceOf(event.client);
        if (event.workspace !== workspace) report('G13', `${event.client} of workspace ${workspace} heard of ${event.workspace}: ${event.what}`, event.client);
      }
    },
  };
}
