/**
 * Many visitors with the real SDK in one process of their own: forked with the relay's URL and their number. Tells the parent how many are
 * online, when each tried again after the loss, and what everybody shows.
 */
import { createChatClient, type ChatClient, type SocketFactory } from '@frontdesk/sdk';
import WebSocket from 'ws';

/** What the flock says. */
export type Told =
  | { readonly type: 'online'; readonly count: number; readonly lost: number }
  /**
   * For each client's first try after the loss, milliseconds: `waits` from its own loss, `tries` from the first loss in the flock.
   * `shown`: how often each list of announcements is shown.
   */
  | { readonly type: 'report'; readonly waits: readonly number[]; readonly tries: readonly number[]; readonly shown: Readonly<Record<string, number>> };

const [url = '', count = '1'] = process.argv.slice(2);
const socket = ((address: string, protocols: string[]) => new WebSocket(address, protocols)) as unknown as SocketFactory;
/** Clients that open their first socket at a time. */
const TOGETHER = 100;

const flock: ChatClient[] = [];
const online = new Set<number>();
/** When each wanted to try again, by the clock. */
const tries = new Map<number, { at: number; wait: number }>();
let firstLoss: number | undefined;
let lost = 0;

async function join(index: number): Promise<void> {
  const chat = createChatClient({ url, socket });
  flock.push(chat);
  await new Promise<void>((resolve) => {
    chat.on('connection', ({ state, retryAt }) => {
      if (state === 'online') {
        online.add(index);
        resolve();
      } else if (online.delete(index)) {
        lost += 1;
        firstLoss ??= Date.now();
      }
      if (state === 'waiting' && retryAt !== undefined && !tries.has(index)) tries.set(index, { at: retryAt, wait: retryAt - Date.now() });
    });
    void chat.connect();
  });
}

const tell = (told: Told): void => void process.send?.(told);

process.on('message', (ask: 'report' | 'forget' | 'leave') => {
  if (ask === 'leave') process.exit(0);
  if (ask === 'forget') {
    tries.clear();
    firstLoss = undefined;
    lost = 0;
    return;
  }
  const shown: Record<string, number> = {};
  for (const chat of flock) {
    const texts = chat.getSnapshot().broadcasts?.items.map((item) => (item.type === 'message' ? item.body?.text : item.type)).join() ?? '';
    shown[texts] = (shown[texts] ?? 0) + 1;
  }
  tell({ type: 'report', waits: [...tries.values()].map(({ wait }) => wait), tries: [...tries.values()].map(({ at }) => at - (firstLoss ?? 0)), shown });
});

for (let first = 0; first < Number(count); first += TOGETHER) {
  await Promise.all(Array.from({ length: Math.min(TOGETHER, Number(count) - first) }, (_, index) => join(first + index)));
}
setInterval(() => tell({ type: 'online', count: online.size, lost }), 50);
