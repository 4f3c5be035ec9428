import type { Traffic } from './traffic.ts';
import { createRandom, wordOfRank } from './vocabulary.ts';

/** Something that is asked again and again, of another target each time. */
export interface Question {
  readonly name: string;
  readonly title: string;
  /** Path and query below /api/v1; `socket` = a visitor with this token says hello, and is told of their conversations. */
  readonly next: () => { readonly get: string } | { readonly socket: string };
}

/** Words of a rank that occurs in every fifth message or so, and of one that a few of ten thousand have. */
const FREQUENT = { from: 0, to: 24 };
const SELDOM = { from: 2_000, to: 6_000 };

/**
 * @param deep cursors of pages down the list of all conversations.
 * @param teams ids.
 */
export function questionsAbout(traffic: Traffic, deep: readonly string[], teams: readonly string[]): readonly Question[] {
  const random = createRandom(4_711);
  const any = <Item>(items: readonly Item[]): Item => {
    const item = items[Math.floor(random() * items.length)];
    if (item === undefined) throw new Error('There is nothing to ask about.');
    return item;
  };
  const wordIn = ({ from, to }: { from: number; to: number }): string => wordOfRank(from + Math.floor(random() * (to - from)));
  const list = (name: string, title: string, query: () => string): Question => ({ name, title, next: () => ({ get: `/conversations?limit=50&${query()}` }) });
  const search = (name: string, title: string, text: () => string): Question => list(name, title, () => `q=${encodeURIComponent(text())}`);
  const visitors = (name: string, title: string, text: () => string): Question => ({ name, title, next: () => ({ get: `/visitors?limit=50&q=${encodeURIComponent(text())}` }) });
  const personal = (): string => any(traffic.people.items.filter(({ email }) => email !== undefined)).email ?? '';
  return [
    { name: 'history', title: 'a conversation\'s newest page of history', next: () => ({ get: `/conversations/${any(traffic.conversations.items)}/messages?limit=50` }) },
    { name: 'history-deep', title: 'a page deep inside the longest conversations', next: () => {
      const { conv, head } = any(traffic.lasting);
      return { get: `/conversations/${conv}/messages?limit=50&before=${2 + Math.floor(random() * head)}` };
    } },
    list('list-all', 'list: all', () => ''),
    list('list-open', 'list: open', () => 'state=open'),
    list('list-mine', 'list: mine, all states', () => 'assignee=me'),
    list('list-mine-open', 'list: mine, open', () => 'assignee=me&state=open'),
    list('list-unassigned', 'list: nobody\'s, all states', () => 'assignee=none'),
    list('list-unread', 'list: unread, all states', () => 'unread=true'),
    list('list-team', 'list: of a team', () => `team=${any(teams)}`),
    list('list-team-mine', 'list: mine of a team', () => `team=${any(teams)}&assignee=me`),
    list('list-no-team', 'list: of no team, open', () => 'team=none&state=open'),
    list('list-internal', 'list: internal ones (there are none)', () => 'kind=internal'),
    list('list-deep', 'list: a page anywhere in all', () => `cursor=${any(deep)}`),
    { name: 'counts', title: 'unread and other counts', next: () => ({ get: '/conversations/counts' }) },
    search('search-once', 'search: a word that occurs once', () => any(traffic.references.items)),
    search('search-seldom', 'search: a seldom word', () => wordIn(SELDOM)),
    search('search-frequent', 'search: a frequent word', () => wordIn(FREQUENT)),
    search('search-begun', 'search: two or three letters of a frequent word', () => wordIn(FREQUENT).slice(0, 3)),
    search('search-two', 'search: a frequent and a seldom word', () => `${wordIn(FREQUENT)} ${wordIn(SELDOM)}`),
    search('search-two-frequent', 'search: two frequent words', () => `${wordIn(FREQUENT)} ${wordIn(FREQUENT)}`),
    list('search-frequent-mine', 'search: a frequent word in mine', () => `q=${wordIn(FREQUENT)}&assignee=me`),
    search('search-person', 'search: a visitor\'s e-mail address', personal),
    search('search-nothing', 'search: a word that nobody wrote', () => `zzz${Math.floor(random() * 1e9).toString(36)}`),
    visitors('visitors', 'visitors by e-mail address', personal),
    { name: 'visitor-hello', title: 'a visitor comes back: hello to welcome with their conversations', next: () => ({ socket: any(traffic.people.items).token }) },
  ];
}
