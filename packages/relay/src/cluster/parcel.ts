import type { Hint } from '../bus/bus.ts';

/** Hints as they travel from node to node, each with its topic. */
export type Hints = readonly (readonly [topic: string, hint: Hint])[];

/** A hint whose frame follows behind the list: so many characters of it. */
type Bare = readonly [topic: string, hint: Hint | (Omit<Extract<Hint, { frame: string }>, 'frame'> & { readonly frame: number })];

/**
 * Hints in one text: the node, a space, the list as JSON, a line feed, and the frames one behind the other. They are JSON already; inside of other
 * JSON every quote would be escaped by one node and read again by each other one.
 */
export function packHints(node: string, hints: Hints): string {
  let frames = '';
  const bare: Bare[] = hints.map(([topic, hint]) => {
    if (!('frame' in hint)) return [topic, hint];
    frames += hint.frame;
    return [topic, { ...hint, frame: hint.frame.length }];
  });
  return `${node} ${JSON.stringify(bare)}\n${frames}`;
}

/** The hints of another node; undefined for the node's own, which come back too and are not read. @throws when it is no such text. */
export function unpackHints(node: string, parcel: string): Hints | undefined {
  if (parcel.startsWith(`${node} `)) return undefined;
  const end = parcel.indexOf('\n');
  let at = end + 1;
  return (JSON.parse(parcel.slice(parcel.indexOf(' ') + 1, end)) as Bare[]).map(([topic, hint]) => {
    if (!('frame' in hint) || typeof hint.frame !== 'number') return [topic, hint as Hint];
    const frame = parcel.slice(at, (at += hint.frame));
    return [topic, { ...hint, frame } as Hint];
  });
}
