/** Clients that write without end: the SDK as a visitor and as an agent, and a bare socket that keeps the protocol by itself. */
import { uuidv7, visitorToken } from '@frontdesk/protocol';
import { createChatClient, type ConversationView, type SocketFactory, type SocketLike } from '@frontdesk/sdk';
import { createAdminClient } from '@frontdesk/sdk/admin';
import { memoryStorage } from '../../../packages/sdk/src/storage/memory.ts';
import { singles, tapped, type Run } from './run.ts';

/** Back-off is full jitter; a small part of the usual waiting time keeps a run of many kills short. */
const random = (): number => Math.random() / 60;
/** Messages after which a visitor turns to a new conversation, so that views stay of a human size. */
const TALK_LENGTH = 120;
const PAUSE_MS = 4;
const pause = (ms = PAUSE_MS): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });

export interface Writer {
  readonly name: string;
  /** Conversation that is written to now. */
  readonly conv: () => string;
  /** Writes nothing new from now on. Resolves when nothing more will be begun. */
  stop(): Promise<void>;
  /** Everything written was acked and the link is up. */
  settled(): boolean;
  /** For the one who looks into a failure. */
  state(): string;
  /** Contiguous views held in the end. */
  views(): readonly ConversationView[];
  end(): Promise<void>;
}

/** Calls `write` while there is room, until told to stop. */
function loop(hasRoom: () => boolean, write: () => Promise<unknown>): () => Promise<void> {
  let going = true;
  const run = (async () => {
    while (going) {
      if (hasRoom()) await write();
      await pause();
    }
  })();
  return () => {
    going = false;
    return run;
  };
}

export async function writingVisitor(url: string, run: Run, name: string, open: SocketFactory): Promise<Writer> {
  const chat = createChatClient({ url, random, socket: tapped(run, name, open), storage: memoryStorage() });
  run.begin(name);
  chat.on('change', ({ conversations }) => conversations.forEach((view) => run.shows(name, view)));
  await chat.connect();
  let conv = chat.getSnapshot().current;
  let left = TALK_LENGTH;
  const stop = loop(() => chat.getSnapshot().queued < 8, async () => {
    if (left === 0) [conv, left] = [uuidv7(), TALK_LENGTH];
    left -= 1;
    const call = run.call(name);
    run.kept(name, call, await chat.send(call, conv));
  });
  return {
    name, stop, conv: () => conv,
    settled: () => chat.getSnapshot().queued === 0 && chat.getSnapshot().connection.state === 'online',
    state: () => `${chat.getSnapshot().queued} queued, ${JSON.stringify(chat.getSnapshot().connection)}`,
    views: () => chat.getSnapshot().conversations.filter((view) => view.head > 0 && view.freshness === 'live'),
    end: () => chat.destroy(),
  };
}

/** Answers in the conversations that visitors are writing to. */
export async function answeringAgent(url: string, token: string, run: Run, name: string, visitors: readonly Writer[], open: SocketFactory): Promise<Writer> {
  const admin = createAdminClient({ url, token, random, socket: tapped(run, name, open) });
  run.begin(name);
  admin.on('change', ({ conversations }) => Object.values(conversations).forEach((view) => run.shows(name, view)));
  await admin.start();
  const shown: string[] = [];
  let turn = 0;
  const stop = loop(() => admin.getSnapshot().unsent < 4, async () => {
    const conv = visitors[turn++ % visitors.length]?.conv() ?? '';
    // An agent learns of a conversation when its first message is stored.
    if (!run.heads.has(conv)) return;
    if (!shown.includes(conv)) {
      admin.openConversation(conv);
      shown.push(conv);
      if (shown.length > visitors.length * 2) admin.closeConversation(shown.shift() ?? '');
    }
    const call = run.call(name);
    run.kept(name, call, await admin.send(conv, call));
  });
  return {
    name, stop, conv: () => shown.at(-1) ?? '',
    settled: () => admin.getSnapshot().unsent === 0 && admin.getSnapshot().connection.state === 'online' && Object.values(admin.getSnapshot().conversations).every(({ freshness }) => freshness === 'live'),
    state: () => `${admin.getSnapshot().unsent} unsent, ${JSON.stringify(admin.getSnapshot().connection)}, ${Object.values(admin.getSnapshot().conversations).map(({ freshness }) => freshness).join()}, ${JSON.stringify(Object.values(admin.getSnapshot().conversations).flatMap(({ items }) => items.filter((item) => JSON.stringify(item).match(/failed|queued|sending/)).slice(-2)))}`,
    views: () => Object.values(admin.getSnapshot().conversations),
    end: async () => admin.destroy(),
  };
}

interface Unanswered { readonly id: string; readonly conv: string; readonly text: string }

/** Six sends in one breath, so that a commit holds several; after each connection everything unanswered again, oldest first. */
export function bareSocket(url: string, run: Run, name: string, open: SocketFactory): Writer {
  const token = visitorToken();
  const socketUrl = `${url.replace(/^http/, 'ws')}/ws`;
  let [conv, left] = [uuidv7(), TALK_LENGTH];
  let unanswered: Unanswered[] = [];
  let socket: SocketLike | undefined;
  let welcomed = false;
  let ended = false;

  const put = ({ id, conv: where, text }: Unanswered): void => {
    run.said({ t: 'send', id, conv: where });
    socket?.send(JSON.stringify({ t: 'send', id, conv: where, body: { text } }));
  };
  const connect = (): void => {
    const mine = open(socketUrl, ['chat.v1']);
    socket = mine;
    mine.onopen = () => mine.send(JSON.stringify({ t: 'hello', min: 1, max: 1, auth: { kind: 'visitor', workspace: 'default', token } }));
    mine.onmessage = ({ data }) => {
      for (const frame of singles(String(data))) {
        run.heard(name, frame);
        if (frame.t === 'welcome') {
          welcomed = true;
          unanswered.forEach(put);
        } else if (frame.t === 'ack') unanswered = unanswered.filter(({ id }) => id !== frame.id);
        else if (frame.t === 'nack') mine.close();
      }
    };
    // Node 22 tells a refused connection by an error alone, and the end of an open one by a close.
    mine.onerror = mine.onclose = () => {
      if (socket !== mine) return;
      [welcomed, socket] = [false, undefined];
      if (!ended) setTimeout(connect, 20);
    };
  };
  run.begin(name);
  connect();
  const stop = loop(() => welcomed && unanswered.length < 12, async () => {
    for (let count = 0; count < 6; count += 1) {
      if (left === 0) [conv, left] = [uuidv7(), TALK_LENGTH];
      left -= 1;
      const one = { id: uuidv7(), conv, text: run.call(name) };
      run.kept(name, one.text, one);
      unanswered.push(one);
      put(one);
    }
  });
  return {
    name, stop, conv: () => conv, views: () => [],
    state: () => `${unanswered.length} unanswered, ${welcomed ? 'welcomed' : 'not welcomed'}`,
    settled: () => welcomed && unanswered.length === 0,
    async end() {
      ended = true;
      socket?.close();
    },
  };
}
