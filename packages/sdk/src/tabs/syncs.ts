import type { ClientFrameOf, RelayFrameOf } from '@frontdesk/protocol';

type Sync = ClientFrameOf<'sync'>;

/** Hands a frame to one tab, or (no port) to all. */
export type Tell = (port: string | undefined, frame: RelayFrameOf<'page' | 'snapshot' | 'error'>) => void;

/**
 * The questions of all tabs about one socket's conversations. The relay knows one position per conversation and socket, and a second
 * `sync` takes the first one's place: so one is asked at a time, and every tab takes from the answers what it lacks.
 */
export interface Syncs {
  ask(port: string, frame: Sync): void;
  page(frame: RelayFrameOf<'page'>): void;
  snapshot(frame: RelayFrameOf<'snapshot'>): void;
  /** A `sync` was refused; without a conversation it may have been any. */
  refused(frame: RelayFrameOf<'error'>): void;
  leave(port: string): void;
}

interface Question {
  readonly frame: Sync;
  /** Those who asked exactly this. */
  readonly ports: Set<string>;
  /** How far the answer has come. */
  reached: number;
}

/** @param pass puts a question on the link. */
export function createSyncs(pass: (frame: Sync) => void, tell: Tell): Syncs {
  /** By conversation; the first of each is under way. */
  const asked = new Map<string, Question[]>();
  /** Which life of each log the tabs know. */
  const epochs = new Map<string, number>();

  const next = (conv: string): void => {
    const questions = asked.get(conv);
    questions?.shift();
    const question = questions?.find(({ ports }) => ports.size > 0);
    if (!question) return void asked.delete(conv);
    questions!.splice(0, questions!.indexOf(question));
    pass(question.frame);
  };

  const refuse = (conv: string, frame: RelayFrameOf<'error'>): void => {
    for (const port of asked.get(conv)?.[0]?.ports ?? []) tell(port, frame);
    next(conv);
  };

  return {
    ask(port, frame) {
      const { conv, epoch, after } = frame;
      const questions = asked.get(conv) ?? [];
      asked.set(conv, questions);
      // A tab that asks again has a reason to: what it asked before and nobody answered is void.
      for (const question of questions.slice(1)) question.ports.delete(port);
      const same = questions.find((one, place) => one.frame.epoch === epoch && one.frame.after === after && (place > 0 || one.reached === after));
      if (same) return void same.ports.add(port);
      questions.push({ frame, ports: new Set([port]), reached: after });
      if (questions.length === 1) pass(frame);
    },
    page(frame) {
      const { conv, head, entries, epoch } = frame;
      const question = asked.get(conv)?.[0];
      epochs.set(conv, epoch);
      const last = entries.at(-1)?.seq ?? head;
      // Sent before the relay heard the question, it answers nothing.
      const answers = question?.frame.epoch === epoch && (entries[0]?.seq ?? head + 1) === question.reached + 1;
      // Without entries it says "you have everything": true for those who asked from there only.
      if (entries.length) tell(undefined, frame);
      else if (answers) for (const port of question.ports) tell(port, frame);
      if (!question || last < head) {
        if (answers) question.reached = last;
      } else if (answers) next(conv);
      else {
        // The relay went on from somewhere else, and may have let go of the question.
        question.reached = question.frame.after;
        pass(question.frame);
      }
    },
    snapshot(frame) {
      const { conv, conversation: { epoch, head }, entries } = frame;
      const question = asked.get(conv)?.[0];
      const known = epochs.get(conv);
      epochs.set(conv, epoch);
      // Who did not ask goes on with what it has, unless the log began anew.
      if (!question || known !== epoch) tell(undefined, frame);
      else {
        if (entries.length) tell(undefined, { t: 'page', conv, epoch, head, entries });
        for (const port of question.ports) tell(port, frame);
      }
      if (question) next(conv);
    },
    refused(frame) {
      if (frame.conv !== undefined) return refuse(frame.conv, frame);
      for (const conv of [...asked.keys()]) refuse(conv, frame);
    },
    leave(port) {
      for (const questions of asked.values()) for (const { ports } of questions) ports.delete(port);
    },
  };
}
