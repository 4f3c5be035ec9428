import type { History, HistoryEvent, StoredLog } from './events.ts';

/** A history as JSON lines: one event per line, then one line `{"type":"store",…}` per log. For runs that are recorded by several processes: lines of one client must keep their order. */
export function toLines({ events, store }: History): string {
  return [...events, ...store.map((log) => ({ type: 'store', ...log }))].map((line) => JSON.stringify(line)).join('\n') + '\n';
}

/** Reads what `toLines` wrote. Throws with the number of a line that is not JSON: a recorder that was killed leaves at most a broken last one. */
export function fromLines(text: string): History {
  const events: HistoryEvent[] = [];
  const store: StoredLog[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '') continue;
    let parsed: HistoryEvent | ({ type: 'store' } & StoredLog);
    try {
      parsed = JSON.parse(line) as typeof parsed;
    } catch (error) {
      throw new Error(`Line ${index + 1} of the history is not JSON: ${line.slice(0, 80)}`, { cause: error });
    }
    if (parsed.type === 'store') store.push({ workspace: parsed.workspace, conv: parsed.conv, entries: parsed.entries, cursors: parsed.cursors });
    else events.push(parsed);
  }
  return { events, store };
}
