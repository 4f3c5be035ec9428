/**
 * Many visitors with the real SDK in one process of their own: forked with the relay's URL and their number. Tells the parent how many are
 * online, how long each means to wait before it tries again after the loss, and what everybody shows.
 */
import { createChatClient, type ChatClient, type Clock, type SocketFactory } from '@frontdesk/sdk';
import WebSocket from 'ws';

/** What the flock says. */
export type Told =
  | { readonly type: 'online'; readonly count: number; readonly lost: number }
  /** What was told and counted before has no part in what comes after it. */
  | { readonly type: 'forgotten' }
  /**
   * `waits`: for each client's first try after the loss, the milliseconds that it waits from the relay's goaway, without one from the loss.
   * `shown`: how often each list of announcements is shown.
   */
  | { readonly type: 'report'; readonly waits: readonly number[]; readonly shown: Readonly<Record<string, number>> };

/** What the flock is asked. */
export type Question = 'report' | 'forget' | 'leave';

const [url = '', count = '1'] = process.argv.slice(2);
/** Clients that open their first socket at a time. */
const TOGETHER = 100;

const flock: ChatClient[] = [];
const online = new Set<number>();
/** When each heard that the relay goes away. */
const goaways = new Map<number, number>();
const waits = new Map<number, number>();
let lost = 0;
/** By how much the timer that runs now is late, milliseconds. That a busy machine keeps this process waiting is not what its clients chose. */
let late = 0;

const clock: Clock = {
  now: Date.now,
  setTimeout(run, ms) {
    const due = Date.now() + ms;
    return Number(setTimeout(() => {
      late = Date.now() - due;
      run();
      late = 0;
    }, ms));
  },
  clearTimeout,
};

async function join(index: number): Promise<void> {
  const socket = (address: string, protocols: string[]): WebSocket =>
    new WebSocket(address, protocols).on('message', (text) => {
      if (!goaways.has(index) && String(text).includes('"t":"goaway"')) goaways.set(index, Date.now());
    });
  const chat = createChatClient({ url, clock, socket: socket as unknown as SocketFactory });
  flock.push(chat);
  await new Promise<void>((resolve) => {
    chat.on('connection', ({ state, retryAt }) => {
      if (state === 'online') {
        online.add(index);
        resolve();
      } else if (online.delete(index)) lost += 1;
      if (state !== 'waiting' || retryAt === undefined || waits.has(index)) return;
      const told = goaways.get(index);
      waits.set(index, told === undefined ? retryAt - Date.now() : retryAt - late - told);
    });
    void chat.connect();
  });
}

const tell = (told: Told): void => void process.send?.(told);

process.on('message', (ask: Question) => {
  if (ask === 'leave') process.exit(0);
  if (ask === 'forget') {
    waits.clear();
    goaways.clear();
    lost = 0;
    return tell({ type: 'forgotten' });
  }
  const shown: Record<string, number> = {};
  for (const chat of flock) {
    const texts = chat.getSnapshot().broadcasts?.items.map((item) => (item.type === 'message' ? item.body?.text : item.type)).join() ?? '';
    shown[texts] = (shown[texts] ?? 0) + 1;
  }
  tell({ type: 'report', waits: [...waits.values()], shown });
});

for (let first = 0; first < Number(count); first += TOGETHER) {
  await Promise.all(Array.from({ length: Math.min(TOGETHER, Number(count) - first) }, (_, index) => join(first + index)));
}
setInterval(() => tell({ type: 'online', count: online.size, lost }), 50);
