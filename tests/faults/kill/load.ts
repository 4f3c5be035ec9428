/** Clients that write to one relay, whatever happens to it, until they are told that the trouble is over. */
import assert from 'node:assert/strict';
import type { ConversationView, SocketFactory } from '@frontdesk/sdk';
import { asOwner } from '../../relay/http/api-client.ts';
import type { RelayProcess } from '../../relay/http/relay-process.ts';
import { judge } from './judge.ts';
import { overWebSocket, Run } from './run.ts';
import { answeringAgent, bareSocket, writingVisitor, type Writer } from './writers.ts';

/** Configuration of a relay under load. Its port must be fixed, so that clients find it again. */
export const LOAD_ENV = { FRONTDESK_BENCH: 'true', LOG_LEVEL: 'warn' };
/** How long healing may take on a busy machine, milliseconds. */
const PATIENCE_MS = 60_000;

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });

export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + PATIENCE_MS; !(await holds()); await sleep(20)) if (performance.now() > end) throw new Error(`not within ${PATIENCE_MS / 1_000} s: ${what}`);
}

/** The last of what is shown without a gap; all that is written here is messages, so each seq is one. */
function shownUpTo({ items }: ConversationView): number {
  let last = 0;
  for (const { seq } of items) {
    if (seq === undefined || (last > 0 && seq !== last + 1)) break;
    last = seq;
  }
  return last;
}

export class Load {
  readonly run = new Run();
  readonly #writers: Writer[] = [];

  /**
   * Three visitors and an agent with the SDK, two sockets without it. The relay must be fresh: its owner is made here.
   *
   * @param open how all of them connect.
   */
  static async begin(relay: RelayProcess, open: SocketFactory = overWebSocket): Promise<Load> {
    const load = new Load();
    const owner = await asOwner(relay);
    const token = String((await owner.post(':/tokens', { name: 'answering' })).json['secret']);
    for (const name of ['ann', 'bea', 'cid']) load.#writers.push(await writingVisitor(relay.url, load.run, name, open));
    load.#writers.push(await answeringAgent(relay.url, token, load.run, 'bot', [...load.#writers], open));
    load.#writers.push(bareSocket(relay.url, load.run, 'bare', open), bareSocket(relay.url, load.run, 'raw', open));
    return load;
  }

  /** Somebody waits for an answer. */
  get isUnanswered(): boolean {
    return this.#writers.some((writer) => !writer.settled());
  }

  /** One line per client, for the one who looks into a failure. */
  states(): string {
    return this.#writers.map((writer) => `${writer.name}: ${writer.state()}`).join('\n');
  }

  /** With a relay that stays: nobody writes anything new, and everyone comes back and is answered by themselves. Returns the number of views that were written down. */
  async heal(): Promise<number> {
    await Promise.all(this.#writers.map((writer) => writer.stop()));
    await until('everyone is back and everything written is acked', () => !this.isUnanswered);
    // Further than the acks that were heard, where an entry came back before its ack: the judge knows the end from the database.
    // A summary may tell of the head before the entry itself is there, where its hint was lost.
    await until('every view shows its log up to the last ack', () => this.#writers.every((writer) => writer.views().every((view) => shownUpTo(view) >= Math.max(view.head, this.run.heads.get(view.id) ?? 0))));
    let views = 0;
    for (const { name: client, views: held } of this.#writers) {
      for (const view of held()) {
        this.run.shows(client, view);
        this.run.recorder.add({ type: 'calm', client, conv: view.id, older: view.hasOlder });
        views += 1;
      }
    }
    assert.ok(views > 0, 'somebody shows something');
    return views;
  }

  /** Judges the database of a relay that has ended. Returns the number of stored entries. */
  judge(folder: string): Promise<number> {
    return judge(folder, this.run);
  }

  async end(): Promise<void> {
    await Promise.all(this.#writers.map((writer) => writer.stop().then(() => writer.end())));
  }
}
