import type { ClientFrame, RelayFrameOf } from '@frontdesk/protocol';
import { ChatError } from '../error.ts';

type Answer = RelayFrameOf<'history'>;

/** Requests for older entries that wait for their answer. */
export interface HistoryRequests {
  /** One request per conversation at a time: a second call gets the same answer. Rejects with a retryable ChatError without a link. */
  ask(conv: string, before: number, limit: number): Promise<Answer>;
  answer(frame: Answer): void;
  /** Nothing that was asked will be answered any more. */
  fail(error: ChatError): void;
}

/** @param send false when there is no link. */
export function createHistory(send: (frame: ClientFrame) => boolean): HistoryRequests {
  const waiting = new Map<string, { promise?: Promise<Answer>; req: number; resolve: (frame: Answer) => void; reject: (error: ChatError) => void }>();
  let req = 0;

  return {
    ask(conv, before, limit) {
      const known = waiting.get(conv);
      if (known) return known.promise!;
      req += 1;
      const promise = new Promise<Answer>((resolve, reject) => {
        if (send({ t: 'history', req, conv, before, limit })) waiting.set(conv, { req, resolve, reject });
        else reject(new ChatError('offline', 'Older messages need a connection.', true));
      });
      const entry = waiting.get(conv);
      if (entry) entry.promise = promise;
      return promise;
    },
    answer(frame) {
      const request = waiting.get(frame.conv);
      if (request?.req !== frame.req) return;
      waiting.delete(frame.conv);
      request.resolve(frame);
    },
    fail(error) {
      for (const request of waiting.values()) request.reject(error);
      waiting.clear();
    },
  };
}
