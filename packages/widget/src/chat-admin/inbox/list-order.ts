import type { Conversation } from '@frontdesk/protocol';

/** What the list shows, and how many rows wait to be let in. */
export interface ListOrder {
  readonly rows: readonly Conversation[];
  /** Conversations with newer activity than anything shown when the order was settled. */
  readonly held: number;
}

/**
 * Live rows without a jump. While `held` is asked for (a hand is in the list, or it is scrolled down), rows keep their places and only
 * their contents change; rows that are gone leave; older ones loaded at the end are added; newer ones wait and are counted.
 *
 * @param shown the ids in the order last shown.
 * @param latest the live list, latest activity first.
 */
export function settle(shown: readonly string[], latest: readonly Conversation[], hold: boolean): ListOrder {
  if (!hold || shown.length === 0) return { rows: latest, held: 0 };
  const byId = new Map(latest.map((conversation) => [conversation.id, conversation]));
  const known = new Set(shown);
  const rows: Conversation[] = [];
  for (const id of shown) {
    const conversation = byId.get(id);
    if (conversation) rows.push(conversation);
  }
  if (rows.length === 0) return { rows: latest, held: 0 };
  const oldestShown = rows.reduce((oldest, row) => Math.min(oldest, row.activity), Infinity);
  let held = 0;
  for (const conversation of latest) {
    if (known.has(conversation.id)) continue;
    if (conversation.activity < oldestShown) rows.push(conversation);
    else held += 1;
  }
  return { rows, held };
}

/**
 * The rows with the conversation that is being worked on, though it fits the filter no more: a reply makes it `waiting`, and it must not
 * vanish from under the person who wrote it. It stands where its activity puts it.
 */
export function withOpened(rows: readonly Conversation[], opened: Conversation | undefined): readonly Conversation[] {
  if (!opened || rows.some((row) => row.id === opened.id)) return rows;
  const at = rows.findIndex((row) => row.activity < opened.activity);
  return at < 0 ? [...rows, opened] : [...rows.slice(0, at), opened, ...rows.slice(at)];
}

/** The fresher of what the list and the opened conversation know; the list also hears of visitors who move or tell their name. */
export function fresher(row: Conversation | undefined, summary: Conversation | undefined): Conversation | undefined {
  return row && (!summary || row.rev >= summary.rev) ? row : summary;
}

/** The conversation that opens by itself when `id` leaves: the one below, else the one above. */
export function neighbour(ids: readonly string[], id: string): string | undefined {
  const at = ids.indexOf(id);
  if (at < 0) return ids[0];
  return ids[at + 1] ?? ids[at - 1];
}
