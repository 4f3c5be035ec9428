import type { ChatError } from '../error.ts';

/** Answers that somebody waits for, by name. */
export interface Answers<Answer> {
  /** A second wait for the same name is the same promise. */
  wait(name: string): Promise<Answer>;
  /** Settles the wait, if there is one. */
  give(name: string, answer: Answer, error?: ChatError): void;
  /** Nothing that is waited for will come any more. */
  fail(error: ChatError): void;
}

/** Makes an empty list of waits. */
export function createAnswers<Answer>(): Answers<Answer> {
  const waits = new Map<string, { readonly promise: Promise<Answer>; readonly settle: (answer?: Answer, error?: ChatError) => void }>();
  const settle = (name: string, answer?: Answer, error?: ChatError): void => {
    waits.get(name)?.settle(answer, error);
    waits.delete(name);
  };
  return {
    give: settle,
    fail: (error) => [...waits.keys()].forEach((name) => settle(name, undefined, error)),
    wait(name) {
      let wait = waits.get(name);
      if (!wait) {
        let settle!: (answer?: Answer, error?: ChatError) => void;
        const promise = new Promise<Answer>((resolve, reject) => {
          settle = (answer, error) => (error ? reject(error) : resolve(answer as Answer));
        });
        waits.set(name, (wait = { promise, settle }));
      }
      return wait.promise;
    },
  };
}
