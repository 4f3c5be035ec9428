import type Database from 'better-sqlite3';
import { DELETE, EDIT, MESSAGE } from '../../kinds.ts';
import type { PackedId } from '../codec.ts';

/** Messages whose words are held, at most. */
const MOST_MESSAGES = 20_480;
/** Words that are held, one counted once a message, at most: some megabytes. Very long messages make it fewer messages. */
const MOST_WORDS = 1_000_000;
/** Messages of a portion at least, where there are so many. */
const PORTION = 1_024;
/** Messages that are read in one go. */
const STRETCH = 256;
/** Messages that one search reads besides those that are held: some ten milliseconds, once after a start or a long silence. */
const MOST_READ = 2_048;
/** Changed messages after which it is quicker to begin anew. */
const MOST_CHANGES = 64;

/** A message with the words. */
export interface Found { readonly entry_key: number; readonly conv_key: number }
interface Row extends Found { readonly workspace_key: number; readonly type: number; readonly text: string | null; readonly ref: PackedId | null }

/** Some messages that follow each other. All but the newest portion are full. */
class Portion {
  readonly entries: number[] = [];
  readonly #conversations: number[] = [];
  readonly #workspaces: number[] = [];
  readonly #places = new Map<string, number[]>();
  #sorted: readonly string[] | undefined;
  words = 0;

  add({ entry_key, conv_key, workspace_key, text }: Row): void {
    this.#conversations.push(conv_key);
    this.#workspaces.push(workspace_key);
    this.#name(this.entries.push(entry_key) - 1, text ?? '');
  }

  /** The message says something else now. */
  replace(place: number, text: string | null): void {
    for (const places of this.#places.values()) {
      const at = places.indexOf(place);
      if (at >= 0) places.splice(at, 1);
    }
    this.#name(place, text ?? '');
  }

  #name(place: number, text: string): void {
    for (const word of new Set(wordsOf(text))) {
      const places = this.#places.get(word);
      if (places) places.push(place);
      else {
        this.#places.set(word, [place]);
        this.#sorted = undefined;
      }
      this.words += 1;
    }
  }

  /** Where words that begin so stand: one place several times where a message has several of them. */
  #placesOf(beginning: string): (readonly number[])[] {
    // To look through the words of a portion that grows takes less time than to sort them.
    if (this.entries.length >= PORTION) this.#sorted ??= [...this.#places.keys()].sort();
    if (!this.#sorted) return [...this.#places].flatMap(([word, places]) => (word.startsWith(beginning) ? [places] : []));
    const found: (readonly number[])[] = [];
    for (let at = firstFrom(this.#sorted, beginning); ; at += 1) {
      const word = this.#sorted[at];
      if (!word?.startsWith(beginning)) return found;
      found.push(this.#places.get(word) ?? []);
    }
  }

  count(beginning: string): number {
    return this.#placesOf(beginning).reduce((sum, { length }) => sum + length, 0);
  }

  /** Those of the workspace with a word of each beginning, newest first. */
  * holding(workspace: number, beginnings: readonly string[], newest: number): Generator<Found> {
    const reached = new Uint16Array(this.entries.length);
    let holding: number[] = [];
    for (const [nth, beginning] of beginnings.entries()) {
      holding = [];
      for (const places of this.#placesOf(beginning)) {
        for (const place of places) {
          if (reached[place] !== nth) continue;
          reached[place] = nth + 1;
          holding.push(place);
        }
      }
      if (holding.length === 0) return;
    }
    for (const place of holding.sort((one, other) => other - one)) {
      const [entry_key, conv_key] = [this.entries[place], this.#conversations[place]];
      if (entry_key === undefined || conv_key === undefined || entry_key > newest || this.#workspaces[place] !== workspace) continue;
      yield { entry_key, conv_key };
    }
  }
}

const NOT_ASCII = /[^\0-\x7f]/;
/** What `remove_diacritics 2` takes for accents: every other mark ends a word for FTS5. */
const ACCENTS = /[\u0300-\u0304\u0306-\u030c\u030f\u0311\u031b\u0323-\u0328\u032d\u032e\u0330\u0331]+/g;

/** Lower case without accents. */
export const withoutAccents = (text: string): string => (NOT_ASCII.test(text) ? text.normalize('NFD').replace(ACCENTS, '') : text).toLowerCase();

/** The words of a text, without accents: as FTS5 finds them, as far as a search for ASCII letters and digits can tell. */
const wordsOf = (text: string): readonly string[] => withoutAccents(text).match(NOT_ASCII.test(text) ? /[\p{L}\p{N}\p{Co}]+/gu : /[0-9a-z]+/g) ?? [];

/** Where the first word stands that is not before this one. */
function firstFrom(sorted: readonly string[], word: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? '') < word) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Which of the newest messages have which words, held in memory: what very many messages have is found in these at once, however many there are.
 * Nothing is read before the first search; each brings it up to date and reads on where it needs to. Whatever it holds at a time, it holds every
 * message from `oldest` on: older ones have to be looked for in the index.
 */
export class NewestWords {
  readonly #newestKey: Database.Statement<[], number | null>;
  readonly #idOf: Database.Statement<[number], PackedId>;
  readonly #before: Database.Statement<[number, number], Row>;
  readonly #after: Database.Statement<[number, number, number], Row>;
  readonly #changed: Database.Statement<[PackedId | null, number], { entry_key: number; text: string | null }>;
  /** Newest first. */
  #portions: Portion[] = [];
  #oldest = Infinity;
  #newest = 0;
  #newestId: PackedId | undefined;
  #mayRead = 0;

  constructor(db: Database.Database) {
    const rows = 'SELECT entry_key, conv_key, workspace_key, type, text, ref FROM entries CROSS JOIN conversations USING (conv_key)';
    // As far as the index has come: of words that stand in it only, and of these, the same messages are found.
    this.#newestKey = db.prepare<[], number | null>('SELECT min((SELECT max(entry_key) FROM entries), (SELECT entry_key FROM search_position))').pluck();
    this.#idOf = db.prepare<[number], PackedId>('SELECT id FROM entries WHERE entry_key = ?').pluck();
    this.#before = db.prepare<[number, number], Row>(`${rows} WHERE entry_key < ? AND type = ${MESSAGE} ORDER BY entry_key DESC LIMIT ?`);
    this.#after = db.prepare<[number, number, number], Row>(`${rows} WHERE entry_key > ? AND entry_key <= ? AND type IN (${MESSAGE}, ${EDIT}, ${DELETE}) ORDER BY entry_key LIMIT ?`);
    this.#changed = db.prepare<[PackedId | null, number], { entry_key: number; text: string | null }>('SELECT entry_key, text FROM entries WHERE id = ? AND conv_key = ?');
  }

  /** Key of the oldest entry from which on all are held. */
  get oldest(): number {
    return this.#oldest;
  }

  /** Messages up to this entry that are held. */
  heldUpTo(newest: number): number {
    return this.#portions.reduce((sum, { entries }) => sum + ((entries.at(-1) ?? 0) <= newest ? entries.length : entries.filter((key) => key <= newest).length), 0);
  }

  /** How many of the messages that are held have a word that begins so, of all workspaces: at most. */
  count(beginning: string): number {
    return this.#portions.reduce((sum, portion) => sum + portion.count(beginning), 0);
  }

  /** Messages of the workspace with a word of each beginning (letters and digits of ASCII), newest first, down to `oldest`. */
  * holding(workspace: number, beginnings: readonly string[], newest: number): Generator<Found> {
    this.#refresh();
    for (let nth = 0; ; nth += 1) {
      if (nth === this.#portions.length && !this.#readOn()) return;
      const portion = this.#portions[nth];
      if (portion) yield* portion.holding(workspace, beginnings, newest);
    }
  }

  /** Takes in what was written since. */
  #refresh(): void {
    this.#mayRead = MOST_READ;
    // The keys of entries that were deleted come again, but only where those after them were deleted as well.
    if (this.#newestId !== undefined && !isSame(this.#idOf.get(this.#newest), this.#newestId)) this.#forget();
    const newest = this.#newestKey.get() ?? 0;
    if (newest === this.#newest) return;
    if (this.#newestId === undefined || !this.#add(this.#after.all(this.#newest, newest, MOST_READ))) {
      this.#forget();
      this.#oldest = newest + 1;
    }
    this.#newest = newest;
    this.#newestId = this.#idOf.get(newest);
    this.#trim();
  }

  /** False when it is too much. */
  #add(rows: readonly Row[]): boolean {
    if (rows.length === MOST_READ || rows.filter(({ type }) => type !== MESSAGE).length > MOST_CHANGES) return false;
    for (const row of rows) {
      if (row.type === MESSAGE) this.#newestPortion().add(row);
      else this.#change(row);
    }
    return true;
  }

  #newestPortion(): Portion {
    const [newest] = this.#portions;
    if (newest && newest.entries.length < PORTION) return newest;
    const portion = new Portion();
    this.#portions.unshift(portion);
    return portion;
  }

  /** A change is read with the text that its message has now, which may be a later one's. */
  #change({ ref, conv_key }: Row): void {
    const target = this.#changed.get(ref, conv_key);
    if (!target) return;
    for (const portion of this.#portions) {
      const place = portion.entries.indexOf(target.entry_key);
      if (place >= 0) return portion.replace(place, target.text);
    }
  }

  /** Reads a portion of older messages. False when there are none, or enough are held or read. */
  #readOn(): boolean {
    if (this.#oldest <= 1 || this.#mayRead <= 0 || this.#isFull()) return false;
    const rows: Row[] = [];
    let words = 0;
    const portion = new Portion();
    while (rows.length < PORTION && words < MOST_WORDS) {
      const found = this.#before.all(this.#oldest, STRETCH);
      rows.push(...found);
      this.#oldest = found.length < STRETCH ? 1 : found.at(-1)?.entry_key ?? 1;
      words += found.reduce((sum, { text }) => sum + (text ?? '').length / 5, 0);
      if (found.length < STRETCH) break;
    }
    for (const row of rows.reverse()) portion.add(row);
    this.#portions.push(portion);
    this.#mayRead -= rows.length;
    return true;
  }

  #isFull(): boolean {
    const [messages, words] = this.#portions.reduce(([sum, all], portion) => [sum + portion.entries.length, all + portion.words], [0, 0]);
    return messages >= MOST_MESSAGES || words >= MOST_WORDS;
  }

  /** Lets the oldest portion go where the others are enough. */
  #trim(): void {
    for (;;) {
      const last = this.#portions.pop();
      if (!last) return;
      if (!this.#isFull()) {
        this.#portions.push(last);
        return;
      }
      this.#oldest = (last.entries.at(-1) ?? 0) + 1;
    }
  }

  #forget(): void {
    this.#portions = [];
    this.#newest = 0;
    this.#newestId = undefined;
  }
}

function isSame(one: PackedId | undefined, other: PackedId): boolean {
  return Buffer.isBuffer(one) && Buffer.isBuffer(other) ? one.equals(other) : one === other;
}
