import type { TabLink } from './share.ts';
import { createSwitchboard, OWN } from './switchboard.ts';
import type { Downward, Upward, Word } from './words.ts';

/** What is said within one leadership, without its name and number. */
type Said = Omit<Downward, 'term' | 'at'>;

/** Serves the other tabs on this tab's socket. Ends with the socket: whoever leads next opens another. */
export function lead(link: TabLink): void {
  const { line, socket, clock, door, name } = link;
  const real = link.real!;
  const term = door.name();
  const watching = new AbortController();
  /** The number that each follower said last. */
  const ports = new Map<string, number>();
  let at = 0;

  const post = (word: Said): void => line.postMessage({ term, at: (at += 1), ...word } satisfies Downward);

  /** The relay is heard by all that are told, this tab last: it may end the link. */
  const tell = (port: string | undefined, text: string): void => {
    if (port !== OWN && ports.size > 0) post({ to: port, text });
    if (port === OWN || port === undefined) socket.onmessage?.({ data: text });
  };

  const board = createSwitchboard({
    send: (text) => real.send(text),
    tell: (port, text) => link.ended || tell(port, text),
    renew: () => link.end(4200),
    isRetryable: link.isRetryable,
    now: clock.now,
  });

  const drop = (port: string): void => {
    if (!link.ended && ports.delete(port)) board.leave(port);
  };

  const open = ({ from, at: said, open: hello = '', shown = false, suspect }: Upward): void => {
    // Seen from there this socket is dead, and from here nothing speaks against it.
    if (suspect === term && board.silent) return link.end(4200);
    ports.set(from, said);
    post({ to: from, taken: { via: real.via } });
    board.join(from, hello, shown);
    // A follower holds a lock of its own name: whoever gets it knows that the tab is gone.
    door.locks.request(`${name}|${from}`, { mode: 'shared', signal: watching.signal }, () => drop(from)).catch(() => {});
  };

  const hear = (word: Word): void => {
    if (!('from' in word) || link.ended) return;
    if (word.open !== undefined) return open(word);
    const { from, at: number, say, end } = word;
    if (word.term !== term) return;
    const last = ports.get(from);
    if (last === undefined || number !== last + 1) {
      drop(from);
      return post({ to: from, close: [4200, ''] });
    }
    ports.set(from, number);
    if (end) drop(from);
    else if (say !== undefined) board.said(from, say);
  };
  line.onmessage = ({ data }) => hear(data as Word);
  link.leave = (code, reason) => {
    watching.abort();
    post({ close: [code, reason] });
  };
  socket.send = (text) => board.said(OWN, text);
  real.onmessage = ({ data }) => {
    socket.via = real.via;
    board.heard(String(data));
  };
  link.words.splice(0).forEach(hear);
}
