import type { Told } from '../moving/copy.ts';

/** How often a line is written anew: on a terminal, and where lines are kept. Milliseconds. */
const LIVE_MS = 200;
const KEPT_MS = 10_000;

/** To the beginning of the line, with nothing in it. */
const CLEAR = '\r\u001b[2K';

const HEADS = { copy: 'Copying', compare: 'Comparing every row' } as const;

/** Tells a person how far a move is: on a terminal one line that changes, elsewhere a line now and then. */
export function moveProgress(write: (text: string) => void, isTerminal: boolean, path: string): (told: Told) => void {
  const sentences = {
    wait: `\nEverything there was is copied. Somebody still has ${path} open: stop the relay now.\nThe rest goes on by itself as soon as it has stopped. (Ctrl-C is safe: the same command goes on where it was.)`,
    replay: 'The relay was killed: what it had acknowledged last is taken from its journal.',
    alone: '\nNobody else has the source open, and nobody can open it until this is done.',
    finish: '\nChecking references, keys and the audit log',
  } as const;
  let head: keyof typeof HEADS | '' = '';
  let table = { name: '', step: '', began: 0, before: 0 };
  let toldAt = 0;
  const line = (text: string, done: boolean): void => write(isTerminal ? `${CLEAR}${text}${done ? '\n' : ''}` : `${text}\n`);

  return (told) => {
    if (!('table' in told)) {
      head = '';
      return write(`${sentences[told.step]}\n`);
    }
    if (told.step === 'repair') return line(`  ${told.table.padEnd(20)} ${count(told.rows)} changed since they were copied, put right`, true);
    const now = performance.now();
    if (told.table !== table.name || told.step !== table.step) {
      table = { name: told.table, step: told.step, began: now, before: told.rows };
      toldAt = now;
    }
    const rows = told.rows - table.before;
    if (head !== told.step && (told.step === 'compare' || rows > 0)) {
      head = told.step;
      write(`\n${HEADS[head]}\n`);
    }
    // What has nothing to tell stays silent; the figures of the comparison follow at its end.
    if (told.done && (rows === 0 || told.step === 'compare')) return isTerminal ? write(CLEAR) : undefined;
    if (!told.done && now - toldAt < (isTerminal ? LIVE_MS : KEPT_MS)) return;
    toldAt = now;
    const seconds = (now - table.began) / 1_000;
    const speed = seconds < 0.5 ? '' : `   ${Math.round(rows / seconds).toLocaleString('en')} rows/s`;
    line(`  ${told.table.padEnd(20)} ${count(told.rows)}${told.done ? '' : ` of ${told.of.toLocaleString('en')}`} rows${speed}`, told.done);
  };
}

const count = (rows: number): string => rows.toLocaleString('en').padStart(12);
