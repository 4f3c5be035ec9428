import type Database from 'better-sqlite3';
import type { PackedId } from '../codec.ts';

interface Person { readonly visitor_key: number; readonly id: PackedId }
/** Visitors up to a place: found among those that were looked at, and whether there are others to look at. */
interface Portion { readonly conversations: readonly number[]; readonly goesOn: boolean }

/** People who are found, at most. */
const PEOPLE = 2_000;
/** Parts of three letters that are looked for: the first, the last and one between. Who has these three has nearly always all; each more costs as much again. */
const PARTS = 3;
/** For each that may be found so many are looked at, where there is no index to find them by. */
const LOOKED_AT = 16;

/**
 * An FTS5 expression that holds for everybody whose folded facts contain the folded text, and for few others. Undefined when that has to be found
 * without the index.
 */
export function peopleExpression(folded: string): string | undefined {
  // The first: what stands before the @ tells people apart, what stands behind it many have.
  const letters = folded.split(/[\p{Cc}@]+/u).map((part) => [...part]).find(({ length }) => length >= 3);
  if (!letters) return undefined;
  const last = letters.length - 3;
  const places = new Set(Array.from({ length: PARTS }, (_part, nth) => Math.round((last * nth) / (PARTS - 1))));
  return [...places].map((place) => `"${letters.slice(place, place + 3).join('').replaceAll('"', '""')}"`).join(' AND ');
}

/** Conversations of people who are called so. */
export function peopleReads(db: Database.Database) {
  const indexed = db.prepare<[string, number, string, number, number], Person>(`SELECT visitor_key, id FROM visitor_search CROSS JOIN visitors ON visitor_key = visitor_search.rowid
    WHERE visitor_search MATCH ? AND workspace_key = ? AND instr(visitors.people, ?) > 0 AND visitor_search.rowid < ? ORDER BY visitor_search.rowid DESC LIMIT ?`);
  const among = db.prepare<[number, number, number, string], Person>(`SELECT visitor_key, id FROM visitors INDEXED BY visitors_by_age
    WHERE workspace_key = ? AND visitor_key < ? AND visitor_key >= ? AND instr(people, ?) > 0 ORDER BY visitor_key DESC`);
  const furthest = db.prepare<[number, number, number], number>(`SELECT visitor_key FROM visitors INDEXED BY visitors_by_age
    WHERE workspace_key = ? AND visitor_key < ? ORDER BY visitor_key DESC LIMIT 1 OFFSET ?`).pluck();
  const ofVisitor = db.prepare<[number, PackedId], number>('SELECT conv_key FROM conversations WHERE workspace_key = ? AND visitor = ?').pluck();
  const ending = db.prepare<[number, Buffer], number>(`SELECT c.conv_key FROM visitors AS v INDEXED BY visitors_by_ending CROSS JOIN conversations AS c ON c.workspace_key = v.workspace_key AND c.visitor = v.id
    WHERE v.workspace_key = ? AND substr(v.id, -2) = ?`).pluck();

  return {
    /**
     * Those with the folded text in their facts, newest first, a portion with each call: so many more found people as are asked for, or, of a text
     * that is too short for the index, those among some times as many.
     *
     * @param newest the key before which they are looked for.
     */
    called(workspace: number, person: string, newest: number): (most: number) => Portion {
      const expression = peopleExpression(person);
      let [before, found] = [newest, 0];
      return (most) => {
        const wanted = Math.min(most, PEOPLE - found);
        if (wanted <= 0 || before <= 1) return { conversations: [], goesOn: false };
        let people: Person[];
        let next: number | undefined;
        if (expression === undefined) {
          next = Number.isFinite(most) ? furthest.get(workspace, before, most * LOOKED_AT - 1) : undefined;
          people = among.all(workspace, before, next ?? 0, person).slice(0, PEOPLE - found);
        } else {
          people = indexed.all(expression, workspace, person, before, wanted);
          if (people.length === wanted) next = people.at(-1)?.visitor_key;
        }
        found += people.length;
        before = next ?? 0;
        return { conversations: people.flatMap(({ id }) => ofVisitor.all(workspace, id)), goesOn: next !== undefined };
      };
    },

    /** Of visitors whose id ends as the text does. */
    ending(workspace: number, text: string): readonly number[] {
      const digits = /(?:^|\s)([0-9a-f]{4})$/i.exec(text)?.[1];
      return digits === undefined ? [] : ending.all(workspace, Buffer.from(digits, 'hex'));
    },
  };
}
