import type { Figures } from '../generator.ts';
import { type Aim, aimInWords } from '../aims.ts';
import { count, milliseconds } from '../report.ts';
import type { Pace } from '../scenarios.ts';
import { completed, medianOf } from '../statistics.ts';
import type { System } from './systems.ts';
import { isBusy, type Others, othersInWords } from '../others.ts';

export { aimInWords };

/** What one system did under one load, run by run. */
export interface Row {
  readonly load: string;
  readonly title: string;
  readonly system: System['name'];
  readonly systemTitle: string;
  readonly runs: Figures[];
}

export interface ClusterResults extends Others {
  readonly date: string;
  readonly machine: string;
  readonly pace: Pick<Pace, 'rounds' | 'warmup' | 'seconds'>;
  readonly rows: readonly Row[];
}

const TIMES = 5;

/** Against Socket.IO: five times the messages, and times that are not worse. */
export function aims({ rows }: ClusterResults): Aim[] {
  const of = (load: string, system: System['name']): readonly Figures[] => rows.find((row) => row.load === load && row.system === system)?.runs ?? [];
  const judged: Aim[] = [];
  for (const [ours, theirs, where] of [['postgres', 'socket.io', 'one node on PostgreSQL'], ['two-nodes', 'socket.io-two-nodes', 'two nodes on PostgreSQL and Redis']] as const) {
    const slower = (load: string): number => (medianOf(of(load, ours), 'deliveryP99') ?? Infinity) / (medianOf(of(load, theirs), 'deliveryP99') ?? 0);
    const judgeTime = (load: string, what: string): void => void judged.push({ text: `p99 of delivery, ${where}, ${what} ≤ Socket.IO's`, value: slower(load), unit: '×', verdict: slower(load) <= 1 ? 'PASS' : 'MISS' });
    for (const [load, what] of [['window-8', '50 visitors with 8 messages under way each'], ['crowd', '500 visitors with 8 messages under way each']] as const) {
      const value = (completed(of(load, ours)) ?? 0) / (completed(of(load, theirs)) ?? Infinity);
      judged.push({ text: `accepted and delivered, ${where}, ${what} ≥ ${TIMES} × Socket.IO`, value, unit: '×', verdict: value >= TIMES ? 'PASS' : 'MISS' });
      judgeTime(load, what);
    }
    judgeTime('rate', '1,000 messages a second');
  }
  return judged;
}

/** docs/benchmarks-cluster.md, whole. */
export function markdown(results: ClusterResults): string {
  const { date, machine, pace, rows } = results;
  const loads = [...new Map(rows.map(({ load, title }) => [load, title]))];
  const pair = (runs: readonly Figures[], name: 'ack' | 'delivery'): string => `${milliseconds(medianOf(runs, `${name}P50`))} / ${milliseconds(medianOf(runs, `${name}P99`))}`;
  return [
    '# Benchmarks: PostgreSQL, Redis, several nodes', '',
    'Written by `npm run bench:cluster` (`tests/bench/cluster/`); do not edit. Run it on your machine: only ratios carry over from one to another.', '',
    `- ${date.slice(0, 10)}, ${machine}`,
    '- Every system on the same PostgreSQL as it comes (`fsync=on`, `synchronous_commit=on`; SQLite with `synchronous=FULL`) and the same Redis: an ack follows the commit. All servers, PostgreSQL, Redis and the generator share all cores.',
    '- Bodies of 200 bytes; each visitor has a conversation, and for every 200 of them one agent\'s connection reads along. With two nodes every second visitor is on the second one.',
    '- Socket.IO 4 with its Redis adapter, as its guide advises, one INSERT per message, ten connections to PostgreSQL per node (as many as a relay has). It keeps no unread counts, cursors, lists or search, and messages of one conversation may come in another order than they were sent; the relay\'s may not, and the generator stops with an error when they do.',
    `- ${isBusy(results) ? '**The machine was busy with other work**' : 'The machine was quiet'}: ${othersInWords(results)}.`,
    `- Medians of ${pace.rounds} runs of ${pace.seconds} s, in turns. Times in ms, p50 / p99; at a fixed rate they count from when a message was due.`, '',
    ...loads.flatMap(([load, title]) => [
      `## ${title}`, '',
      '| system | accepted and delivered/s | ack | delivery |', '|---|---|---|---|',
      ...rows.filter((row) => row.load === load).map(({ systemTitle, runs }) => `| ${systemTitle} | ${count(completed(runs))} | ${pair(runs, 'ack')} | ${pair(runs, 'delivery')} |`), '',
    ]),
    '## Aims', '',
    ...aims(results).map((aim) => `- ${aimInWords(aim)}`), '',
  ].join('\n');
}
