import type { HistoryEvent, Place } from './events.ts';
import type { StoredIndex } from './stored.ts';
import type { Report } from './violation.ts';

/** G6, as each source saw it: a client, or the store itself. */
export function createCursorCheck(index: StoredIndex, isErased: (workspace: string, conv: string) => boolean, report: Report) {
  const latest = new Map<string, Place>();
  const furthest = new Map<string, { workspace: string; conv: string; by: string; source: string } & Place>();

  return {
    event(event: HistoryEvent): void {
      if (event.type !== 'cursor') return;
      const { source, workspace, conv, by, delivered, read, head } = event;
      if (isErased(workspace, conv)) return;
      const place = `${workspace}|${conv}|${by}`;
      const before = latest.get(`${source}|${place}`);
      if (before && (delivered < before.delivered || read < before.read)) {
        report('G6', `at ${source} the cursor of ${by} went from ${before.delivered}/${before.read} back to ${delivered}/${read} (delivered/read)`, conv);
      }
      latest.set(`${source}|${place}`, { delivered, read });
      if (read > delivered) report('G6', `at ${source} ${by} has read ${read} but received only ${delivered}`, conv);
      const most = head ?? index.log(workspace, conv)?.head ?? 0;
      if (delivered > most) report('G6', `at ${source} the cursor of ${by} is at ${delivered}, past the head ${most}`, conv);
      const far = furthest.get(place);
      furthest.set(place, { workspace, conv, by, source, delivered: Math.max(delivered, far?.delivered ?? 0), read: Math.max(read, far?.read ?? 0) });
    },
    end(): void {
      const ends = new Map<string, Place>();
      for (const { log, head } of index.logs) {
        for (const { by, delivered, read } of log.cursors) {
          ends.set(`${log.workspace}|${log.conv}|${by}`, { delivered, read });
          if (delivered > head || read > delivered) report('G6', `the stored cursor of ${by} is ${delivered}/${read} (delivered/read) at head ${head}`, log.conv);
        }
      }
      for (const [place, { conv, by, source, delivered, read }] of furthest) {
        const end = ends.get(place);
        if (end && (end.delivered < delivered || end.read < read)) report('G6', `${source} knew the cursor of ${by} at ${delivered}/${read}, but it is stored at ${end.delivered}/${end.read}`, conv);
      }
    },
  };
}
