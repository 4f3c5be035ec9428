import type { ClientFrame, SingleRelayFrame, Welcome } from '@frontdesk/protocol';
import { ChatError } from '../error.ts';
import type { OutboxItem } from '../outbox/outbox.ts';
import type { Sending } from '../outbox/sending.ts';
import type { ChatErrorShape } from '../types.ts';
import type { SavedConversation } from './conversation.ts';
import type { createTimeline, Timeline } from './timeline.ts';

/** Fetches the part that shows what was received. */
export type FetchTimeline = () => Promise<{ readonly createTimeline: typeof createTimeline }>;

/** What comes from the relay, while the timeline is here and before. */
export interface Received {
  /** Undefined until something was received, now or at an earlier visit, and the part that shows it is fetched. */
  readonly timeline: Timeline | undefined;
  /** @throws ChatError `offline` (retryable) when it cannot be fetched; the next call tries again. */
  fetch(): Promise<Timeline>;
  /** Paints what an earlier visit left. Never rejects. */
  load(saved: readonly SavedConversation[]): Promise<void>;
  /** Takes a stored item into the outbox. */
  post(item: OutboxItem): void;
  welcome(welcome: Welcome): void;
  frame(frame: SingleRelayFrame): void;
  lost(): void;
}

/** What it needs from the client around it. */
export interface ReceivedOptions {
  readonly sending: Sending;
  /** Fetches and makes the timeline. */
  readonly make: () => Promise<Timeline>;
  /** The welcome of the present link. */
  readonly link: () => Welcome | undefined;
  /** False when there is no link. */
  readonly send: (frame: ClientFrame) => boolean;
  /** The link is of no more use: leave it and come back. */
  readonly restart: () => void;
  readonly report: (error: ChatErrorShape) => void;
}

/**
 * Fetches the timeline when there is something for it, and hands it what came meanwhile. When it cannot be fetched, the link is
 * left: what came on it counts as not received, and the relay says it again on the next one, as after every cut.
 */
export function createReceived({ sending, make, link, send, restart, report }: ReceivedOptions): Received {
  let timeline: Timeline | undefined;
  let fetching: Promise<Timeline> | undefined;
  let waiting: SingleRelayFrame[] = [];
  let unpainted: readonly SavedConversation[] = [];

  const use = (made: Timeline): Timeline => {
    timeline = made;
    made.load(unpainted);
    sending.outbox.items().forEach(made.post);
    const welcome = link();
    if (welcome) made.welcome(welcome);
    for (const frame of waiting) {
      try {
        made.frame(frame);
      } catch (error) {
        report({ code: 'bad_frame', message: `${frame.t}: ${error}`, retryable: false });
      }
    }
    waiting = [];
    return made;
  };

  const fetch = (): Promise<Timeline> =>
    (fetching ??= make().then(use, (error) => {
      fetching = undefined;
      throw new ChatError('offline', `A part of the chat could not be loaded: ${error}`, true);
    }));

  const need = (): void => {
    fetch().catch((error: ChatError) => {
      if (!link()) return;
      report(error);
      restart();
    });
  };

  return {
    get timeline() {
      return timeline;
    },
    fetch,
    async load(saved) {
      unpainted = saved;
      if (saved.length) await fetch().catch(report);
    },
    post(item) {
      (timeline ?? sending).post(item);
    },
    welcome(welcome) {
      if (timeline) return timeline.welcome(welcome);
      for (const { id, kind, head, epoch } of welcome.conversations) {
        // Nobody was announced anything yet: following needs no timeline, what will come does.
        if (kind === 'broadcast' && !head) send({ t: 'sync', conv: id, epoch, after: 0 });
        else need();
      }
    },
    frame(frame) {
      if (timeline) return timeline.frame(frame);
      if (frame.t === 'page' && !frame.entries.length) return;
      waiting.push(frame);
      need();
    },
    lost() {
      waiting = [];
      timeline?.lost();
    },
  };
}
