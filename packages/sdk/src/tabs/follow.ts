import { isShown } from './door.ts';
import type { TabLink } from './share.ts';
import type { Upward, Word } from './words.ts';

/**
 * A leader that has not answered for this long is asked again, and after as long once more its place is taken, milliseconds. A tab that is
 * closed or crashes gives its lock back at once; this is for one that hangs. Together below the 9 s that a handshake may take.
 */
const KNOCK_MS = 3_000;

/** Speaks to the relay through the leading tab, for as long as that leadership lasts. */
export function follow(link: TabLink): void {
  const { line, socket, clock, door, name: crowd, memory } = link;
  const { locks } = door;
  const port = door.name();
  const watching = new AbortController();
  let timer: number | undefined;
  let hello = '';
  let over = false;
  let letGo: (() => void) | undefined;
  /** The leadership that has taken the link. */
  let term: string | undefined;
  /** Numbers of what was heard and said last. */
  let heard = 0;
  let said = 0;
  /** The relay owes an answer: to the hello, or to a ping. */
  let owed = true;

  const quiet = (run?: () => void): void => {
    if (timer !== undefined) clock.clearTimeout(timer);
    timer = run && clock.setTimeout(run, KNOCK_MS);
  };
  const post = (word: Partial<Upward>): void => line.postMessage({ from: port, at: said, term, ...word } satisfies Upward);
  const knock = (): void => post({ open: hello, shown: isShown(), suspect: memory.suspect });

  link.leave = () => {
    if (over) return;
    over = true;
    quiet();
    watching.abort();
    memory.suspect = owed ? term : undefined;
    said += 1;
    if (term !== undefined) post({ end: true });
    letGo?.();
  };

  const hear = (word: Word): void => {
    if ('overthrown' in word) {
      if (term !== undefined) link.end(4200);
      // Before there is a hello, it will be said to the new one.
      else if (hello) knock();
      return;
    }
    if ('from' in word) return;
    if (term === undefined) {
      if (word.to !== port || !word.taken) return;
      quiet();
      ({ term, at: heard } = word);
      socket.via = word.taken.via;
      return;
    }
    // A leader that hung and goes on does not know yet that it is none any more.
    if (word.term !== term) return;
    if (word.at !== heard + 1) return link.end(4200);
    heard = word.at;
    if (word.to !== undefined && word.to !== port) return;
    if (word.close) return link.end(...word.close);
    if (word.text === undefined) return;
    owed = false;
    socket.onmessage?.({ data: word.text });
  };
  line.onmessage = ({ data }) => hear(data as Word);

  socket.send = (text) => {
    if (term === undefined) {
      hello = text;
      return knock();
    }
    owed ||= text.startsWith('{"t":"ping"');
    said += 1;
    post({ say: text });
  };

  // Held as long as this link lives, so that the leader notices a tab that is gone.
  locks.request(`${crowd}|${port}`, {}, () => {
    if (over) return undefined;
    socket.onopen?.();
    quiet(() => {
      knock();
      quiet(() => link.elect(true));
    });
    return new Promise<void>((resolve) => (letGo = resolve));
  }).catch(() => link.end(1006));
  // Nobody holds the leader's lock any more. Elected is after this one is given back, which stands in the way.
  locks.request(crowd, { mode: 'shared', signal: watching.signal }, () => {}).then(() => {
    if (over) return;
    if (term === undefined) link.elect();
    else link.end(4200);
  }, () => {});
}
