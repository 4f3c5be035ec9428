/** The steps of a self-test, in order; a failed run names the one it was in. */
export const STEPS = ['store', 'connect', 'hello', 'send', 'deliver', 'http'] as const;
export type Step = (typeof STEPS)[number];

/** What did not happen when the step fails; `reasonFor` ends the sentence. */
const NOT_DONE: Readonly<Record<Step, string>> = {
  store: "the database did not take the self-test's conversation",
  connect: "the relay's own socket did not answer",
  hello: "the relay's own socket did not let a visitor in",
  send: 'a message was not stored',
  deliver: 'a stored message did not reach a second socket',
  http: 'chat over HTTP did not carry a message',
};

/** @param ms how long was waited; undefined when it failed before, with this error. */
export function reasonFor(step: Step, ms: number | undefined, error?: unknown): string {
  if (ms !== undefined) return `${NOT_DONE[step]} within ${Math.round(ms / 1_000)} s`;
  return `${NOT_DONE[step]}: ${error instanceof Error ? error.message : String(error)}`;
}

/** One run: says which step it enters, resolves when all of them worked. Lets go of everything when the signal aborts. */
export type Probe = (enter: (step: Step) => void, signal: AbortSignal) => Promise<void>;
