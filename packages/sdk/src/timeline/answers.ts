import type { ChatError } from '../error.ts';

/** Answers that somebody waits for, by name. */
export interface Answers<Answer> {
  /** All waits for the same name get the same answer. */
  wait(name: string): Promise<Answer>;
  /** Settles the waits, if there are any. */
  give(name: string, answer: Answer | undefined, error?: ChatError): void;
  /** Nothing that is waited for will come any more. */
  fail(error: ChatError): void;
}

/** Makes an empty list of waits. */
export function createAnswers<Answer>(): Answers<Answer> {
  const waits = new Map<string, Answers<Answer>['give'][]>();
  const give: Answers<Answer>['give'] = (name, answer, error) => {
    const settling = waits.get(name);
    waits.delete(name);
    settling?.forEach((settle) => settle(name, answer, error));
  };
  return {
    give,
    fail: (error) => [...waits.keys()].forEach((name) => give(name, undefined, error)),
    wait: (name) => new Promise((resolve, reject) => {
      waits.set(name, [...(waits.get(name) ?? []), (_, answer, error) => (error ? reject(error) : resolve(answer!))]);
    }),
  };
}
