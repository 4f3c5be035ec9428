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

/** The conversation that opens by itself when `id` leaves: the one below, else the one above. */
export function neighbour(ids: readonly string[], id: string): string | undefined {
  const at = ids.indexOf(id);
  if (at < 0) return ids[0];
  return ids[at + 1] ?? ids[at - 1];
}
