/**
 * The name that somebody meant, for "did you mean"; undefined when none is near: at most two letters differ, or a third of a long name.
 *
 * @param essence what of a name is compared.
 */
export function nearest(typed: string, names: readonly string[], essence: (name: string) => string = (name) => name): string | undefined {
  const wanted = essence(typed);
  const near = names.map((name) => ({ name, distance: editDistance(wanted, essence(name)) })).sort((a, b) => a.distance - b.distance)[0];
  return near && near.distance <= Math.max(2, wanted.length / 3) && near.distance < wanted.length ? near.name : undefined;
}

/** Levenshtein distance. Names are short, so one row at a time is enough. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      next[j] = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
