import type { HistoryEvent } from './events.ts';
import type { StoredIndex } from './stored.ts';
import type { Report } from './violation.ts';

interface Kept {
  readonly client: string;
  readonly conv: string;
  readonly call: string;
}

/** What was said to authors against what is stored: G1, G7, G2 by call, and the FIFO of G3. */
export function createPromiseCheck(index: StoredIndex, workspaceOf: (client: string) => string, isErased: (workspace: string, conv: string) => boolean, report: Report) {
  const kept = new Map<string, Kept>();
  const dropped = new Set<string>();
  /** Calls in the order of their author. */
  const calls: { readonly client: string; readonly call: string }[] = [];

  const acked = ({ client, conv, id, seq }: Extract<HistoryEvent, { type: 'ack' }>): void => {
    const workspace = workspaceOf(client);
    if (isErased(workspace, conv)) return;
    const stored = index.log(workspace, conv)?.seqOf(id);
    if (stored === undefined) report('G1', `${client} got an ack for a change that is not in the store`, conv, id);
    else if (stored !== seq) report('G3', `${client} got an ack for seq ${seq}, but the change is stored at ${stored}`, conv, id);
  };

  /** Where each call is stored, by the first word of the text. */
  const placesOf = (): Map<string, { workspace: string; conv: string; seq: number; id: string }[]> => {
    const places = new Map<string, { workspace: string; conv: string; seq: number; id: string }[]>();
    for (const { log } of index.logs) {
      for (const { text, seq, id } of log.entries) {
        const call = text?.split(' ', 1)[0];
        if (call === undefined) continue;
        const known = places.get(call) ?? [];
        known.push({ workspace: log.workspace, conv: log.conv, seq, id });
        places.set(call, known);
      }
    }
    return places;
  };

  return {
    event(event: HistoryEvent): void {
      if (event.type === 'call') calls.push(event);
      else if (event.type === 'kept') kept.set(event.id, event);
      else if (event.type === 'dropped') dropped.add(event.id);
      else if (event.type === 'ack') acked(event);
    },
    end(): void {
      for (const [id, { client, conv, call }] of kept) {
        const workspace = workspaceOf(client);
        if (dropped.has(id) || isErased(workspace, conv)) continue;
        if (index.log(workspace, conv)?.seqOf(id) === undefined) report('G7', `${client} promised to keep "${call}", and it is not in the store`, conv, id);
      }
      const places = placesOf();
      const last = new Map<string, { seq: number; call: string }>();
      for (const { client, call } of calls) {
        const workspace = workspaceOf(client);
        const found = places.get(call) ?? [];
        const [first, second] = found;
        if (first && second) report('G2', `"${call}" was written once and is stored at ${first.seq} and at ${second.seq}`, first.conv, first.id, second.id);
        if (!first || dropped.has(first.id)) continue;
        if (first.workspace !== workspace) report('G13', `"${call}" was written in workspace ${workspace} and is stored in ${first.workspace}`, client, first.conv, first.id);
        const lane = `${client}|${first.conv}`;
        const before = last.get(lane);
        if (before && before.seq > first.seq) report('G3', `${client} wrote "${before.call}" before "${call}", but they are stored at ${before.seq} and ${first.seq}`, first.conv, first.id);
        last.set(lane, { seq: first.seq, call });
      }
    },
  };
}
