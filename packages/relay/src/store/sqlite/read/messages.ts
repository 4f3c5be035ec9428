import type Database from 'better-sqlite3';
import { HIDDEN_WORKSPACE } from '../../hidden-workspace.ts';
import { MESSAGE } from '../../kinds.ts';
import { packId } from '../codec.ts';
import { scopeTerm } from '../search-scope.ts';
import { type Found, NewestWords } from './newest-words.ts';
import { asPrefix, hasAll, type Wanted, wordsInIndex } from './words.ts';

/** Newest messages in which a beginning of very many words is looked for. */
const LOOKED_THROUGH = 20_000;
/** A beginning is common when so many of them have it. */
const COMMON = 128;
/** Messages, about, that FTS5 may gather for one beginning: a few milliseconds. */
const GATHERED = 20_000;
/** Messages with the rarer words whose texts are read to find the more frequent ones; where that is not enough, FTS5 looks for all of them. */
const READ = 4_096;
/** Words that one beginning stands for, at most. */
const MOST_NAMED = 48;
/** The same of one that few messages have. */
const MOST_NAMED_FEW = 8;

interface WithText extends Found { readonly text: string }

/** What is known of a beginning. */
interface Judged {
  readonly beginning: string;
  /** Of all messages, about. */
  readonly share: number;
  readonly isCommon: boolean;
  /** FTS5 may gather all messages that have it. */
  readonly isFew: boolean;
}

/** Messages with words: found one after the other, newest first. Whoever has enough of them stops. */
export function messageReads(db: Database.Database): (workspace: number, wanted: Wanted, newest: number) => Generator<Found> {
  const held = new NewestWords(db);
  const wordsWith = wordsInIndex(db);
  const another = db.prepare<[number, ReturnType<typeof packId>], 1>('SELECT 1 FROM workspaces WHERE workspace_key <> ? AND id <> ? LIMIT 1').pluck();
  const furthest = db.prepare<[string, number, number], number>('SELECT rowid FROM entry_search WHERE entry_search MATCH ? AND rowid <= ? ORDER BY rowid DESC LIMIT 1 OFFSET ?').pluck();
  // In the order of the outer loop: newest first, and not one more is read than is wanted.
  const matched = `(SELECT rowid AS entry_key FROM entry_search WHERE entry_search MATCH ? AND rowid <= ? ORDER BY rowid DESC LIMIT ?) CROSS JOIN entries USING (entry_key)`;
  const matching = db.prepare<[string, number, number], Found>(`SELECT entry_key, conv_key FROM ${matched}`);
  const matchingTexts = db.prepare<[string, number, number], WithText>(`SELECT entry_key, conv_key, text FROM ${matched} WHERE text IS NOT NULL`);
  const texts = db.prepare<[number, number, number], WithText>(`SELECT entry_key, conv_key, text
    FROM (SELECT entry_key, conv_key, text FROM entries WHERE entry_key <= ? AND type = ${MESSAGE} ORDER BY entry_key DESC LIMIT ?)
    CROSS JOIN conversations USING (conv_key) WHERE workspace_key = ? AND text IS NOT NULL`);

  /** Messages up to `newest` that the index has under an expression: `most` of them at most, and of those the ones that begin so. */
  function* inIndex(match: string, newest: number, begun: readonly string[] = [], most = -1): Generator<Found> {
    if (begun.length === 0) yield* matching.iterate(match, newest, most);
    else for (const found of matchingTexts.iterate(match, newest, most)) if (hasAll(found.text, begun)) yield found;
  }

  /** The newest messages up to this one, of all workspaces, that have what is begun. */
  function* lookThrough(workspace: number, begun: readonly string[], newest: number): Generator<Found> {
    yield* held.holding(workspace, begun, newest);
    yield* readThrough(workspace, begun, newest);
  }

  /** The same, of those that are not held. */
  function* readThrough(workspace: number, begun: readonly string[], newest: number): Generator<Found> {
    const most = LOOKED_THROUGH - held.heldUpTo(newest);
    if (most <= 0 || held.oldest <= 1) return;
    for (const found of texts.iterate(Math.min(newest, held.oldest - 1), most, workspace)) if (hasAll(found.text, begun)) yield found;
  }

  /** The same for every page of a search: it depends on nothing that is newer. */
  function isCommon(workspace: number, beginning: string, newest: number): boolean {
    let count = 0;
    for (const _found of lookThrough(workspace, [beginning], newest)) if (++count === COMMON) return true;
    return false;
  }

  /**
   * What FTS5 is asked for a beginning. `"ref"*` makes it gather every message of every word that begins so before it gives the first: as many as
   * there are, a second for a single letter in ten million messages. The same words one by one (`"refund" OR "refunds"`) come newest first, and may
   * stop, but each has to be found in every segment of the index. A common beginning of more words than can be named is in many of the newest messages,
   * and is looked for there: no expression.
   */
  function expressionOf({ beginning, isCommon, isFew }: Judged): string | undefined {
    const named = wordsWith(beginning, isFew ? MOST_NAMED_FEW : MOST_NAMED);
    if (named && named.length > 0) return `(${named.map((word) => `"${word}"`).join(' OR ')})`;
    return isCommon ? undefined : asPrefix(beginning);
  }

  function judge(workspace: number, beginning: string, newest: number): Judged {
    const [count, messages] = [held.count(beginning), held.heldUpTo(newest)];
    const common = (count >= COMMON || messages < LOOKED_THROUGH) && isCommon(workspace, beginning, newest);
    // One more, so that of what no message has there may be some among the others.
    const share = Math.min(1, (count + 1) / (messages + 1));
    return { beginning, share, isCommon: common, isFew: !common && share * newest <= GATHERED };
  }

  /** Those that are not held. */
  function* older(workspace: number, { beginnings, phrases }: Wanted, newest: number, below: number): Generator<Found> {
    // Most relays have one workspace: every message has its term, and to look for that costs more than the words. What is found is judged by its conversation anyway.
    const scope = another.get(workspace, packId(HIDDEN_WORKSPACE)) === undefined ? '' : `scope : ${scopeTerm(workspace)} AND `;
    const matchOf = (expressions: readonly string[]): string => `${scope}text : (${expressions.join(' AND ')})`;
    const judged = beginnings.map((beginning) => judge(workspace, beginning, newest)).sort((one, other) => one.share - other.share);
    const few = [...phrases, ...judged.flatMap((one) => (one.isFew ? expressionOf(one) ?? [] : []))];
    const frequent = judged.filter(({ isFew }) => !isFew);
    let before = below;
    // To read a few messages takes less time than to find each of them among those of very many words.
    if (few.length > 0 && frequent.length > 0) {
      yield* inIndex(matchOf(few), below, frequent.map(({ beginning }) => beginning), READ);
      before = (furthest.get(matchOf(few), below, READ - 1) ?? 0) - 1;
      if (before <= 0) return;
    }
    const expressions = frequent.map((one) => ({ ...one, expression: expressionOf(one) }));
    const indexed = [...few, ...expressions.flatMap(({ expression }) => expression ?? [])];
    const unnamed = expressions.flatMap(({ beginning, expression }) => (expression === undefined ? [beginning] : []));
    if (indexed.length === 0) yield* readThrough(workspace, unnamed, before);
    else yield* inIndex(matchOf(indexed), before, unnamed, unnamed.length > 0 ? LOOKED_THROUGH : -1);
  }

  /** Messages of the workspace up to `newest` with everything that is wanted. Nothing else may be asked of it before the end of the loop. */
  return function* messagesWith(workspace, wanted, newest) {
    let below = newest;
    if (wanted.phrases.length === 0) {
      yield* held.holding(workspace, wanted.beginnings, newest);
      below = Math.min(newest, held.oldest - 1);
    }
    if (below > 0) yield* older(workspace, wanted, newest, below);
  };
}
