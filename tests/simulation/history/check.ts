import { createCursorCheck } from './check-cursors.ts';
import { createPromiseCheck } from './check-promises.ts';
import { createViewCheck } from './check-views.ts';
import type { History } from './events.ts';
import { indexStore } from './stored.ts';
import type { Report, Violation } from './violation.ts';

/**
 * Judges a run: G1, G2, G3, G4, G6, G7, G13, and that a browser has one socket. Takes time linear in the number of recorded events and stored entries. Clocks are not in
 * a history at all, so a run whose clocks jumped is judged like any other (G10).
 *
 * @returns the broken promises in the order in which they were found; none = the run kept them.
 */
export function check({ events, store }: History): readonly Violation[] {
  const violations: Violation[] = [];
  const report: Report = (promise, words, ...ids) => void violations.push({ promise, words, ids });
  const index = indexStore(store, report);
  const workspaces = new Map<string, string>();
  const erased = new Set<string>();
  for (const event of events) {
    if (event.type === 'client') workspaces.set(event.client, event.workspace);
    else if (event.type === 'erased') erased.add(`${event.workspace}|${event.conv}`);
  }
  const workspaceOf = (client: string): string => {
    const found = workspaces.get(client);
    if (found === undefined) throw new Error(`The history has events of "${client}" but no "client" event that says its workspace.`);
    return found;
  };
  const isErased = (workspace: string, conv: string): boolean => erased.has(`${workspace}|${conv}`);

  const promises = createPromiseCheck(index, workspaceOf, isErased, report);
  const views = createViewCheck(index, workspaceOf, isErased, report);
  const cursors = createCursorCheck(index, isErased, report);
  for (const event of events) {
    promises.event(event);
    views.event(event);
    cursors.event(event);
    if (event.type === 'sockets' && event.count !== 1) report('one socket', `the tabs of ${event.browser} have ${event.count} sockets`, event.browser);
  }
  promises.end();
  cursors.end();
  return violations;
}
