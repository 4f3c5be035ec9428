import type { ChatError } from '../error.ts';

/** Answers that somebody waits for, by name. */
export interface Answers<Answer> {
  /** A second wait for the same name is the same promise. */
  wait(name: string): Promise<Answer>;
  /** Settles the wait, if there is one. */
  give(name: string, answer: Answer | undefined, error?: ChatError): void;
  /** Nothing that is waited for will come any more. */
  fail(error: ChatError): void;
}

/** Makes an empty list of waits. */
export function createAnswers<Answer>(): Answers<Answer> {
  const waits = new Map<string, [promise: Promise<Answer>, settle: (answer: Answer | undefined, error?: ChatError) => void]>();
  const give: Answers<Answer>['give'] = (name, answer, error) => {
    waits.get(name)?.[1](answer, error);
    waits.delete(name);
  };
  return {
    give,
    fail: (error) => waits.forEach((_, name) => give(name, undefined, error)),
    wait(name) {
      let settle!: (answer: Answer | undefined, error?: ChatError) => void;
      const promise = new Promise<Answer>((resolve, reject) => {
        settle = (answer, error) => (error ? reject(error) : resolve(answer!));
      });
      if (!waits.has(name)) waits.set(name, [promise, settle]);
      return waits.get(name)![0];
    },
  };
}
