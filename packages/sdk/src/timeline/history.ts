import type { ClientFrame, Entry, RelayFrameOf } from '@frontdesk/protocol';
import { ChatError } from '../error.ts';

/** Requests for older entries that wait for their answer. */
export interface HistoryRequests {
  /** One request per conversation at a time: a second call gets the same answer. Rejects with a retryable ChatError without a link. */
  ask(conv: string, before: number): Promise<{ entries: readonly Entry[]; more: boolean }>;
  answer(frame: RelayFrameOf<'history'>): void;
  /** Nothing that was asked will be answered any more. */
  fail(error: ChatError): void;
}

/** @param limit entries per request. */
export function createHistory(send: (frame: ClientFrame) => boolean, limit: () => number): HistoryRequests {
  interface Waiting {
    readonly conv: string;
    readonly answer: ReturnType<HistoryRequests['ask']>;
    readonly resolve: (frame: RelayFrameOf<'history'>) => void;
    readonly reject: (error: ChatError) => void;
  }
  const waiting = new Map<number, Waiting>();
  let next = 0;

  return {
    ask(conv, before) {
      for (const request of waiting.values()) if (request.conv === conv) return request.answer;
      const req = (next += 1);
      if (!send({ t: 'history', req, conv, before, limit: Math.min(limit(), 100) })) {
        return Promise.reject(new ChatError('offline', 'Older messages need a connection.', true));
      }
      const { promise, resolve, reject } = deferred<RelayFrameOf<'history'>>();
      waiting.set(req, { conv, answer: promise, resolve, reject });
      return promise;
    },
    answer(frame) {
      waiting.get(frame.req)?.resolve(frame);
      waiting.delete(frame.req);
    },
    fail(error) {
      for (const request of waiting.values()) request.reject(error);
      waiting.clear();
    },
  };
}

function deferred<Value>(): { promise: Promise<Value>; resolve: (value: Value) => void; reject: (error: ChatError) => void } {
  let resolve!: (value: Value) => void;
  let reject!: (error: ChatError) => void;
  const promise = new Promise<Value>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
