import { type Aim, aimInWords } from '../aims.ts';
import { median } from '../statistics.ts';
import type { Times } from './asking.ts';
import { isBusy, type Others, othersInWords } from '../others.ts';

/** One question at one size, round by round. */
export interface Row {
  readonly question: string;
  readonly title: string;
  readonly messages: number;
  /** While messages are stored. */
  readonly busy?: true;
  readonly rounds: readonly Times[];
}

/** The database at one size. */
export interface Size {
  readonly messages: number;
  readonly conversations: number;
  readonly bytes: number;
  /** Seconds to store what came since the size before, and until it could be searched. */
  readonly stored: number;
  readonly searchable: number;
}

export interface GrowthResults extends Others {
  readonly date: string;
  readonly machine: string;
  readonly pinned: boolean;
  readonly pace: { readonly rounds: number; readonly count: number };
  readonly sizes: readonly Size[];
  readonly rows: readonly Row[];
}

const AIM_MS = 10;
const BEYOND_MS = 5;
const AIM_TIMES = 2;

const of = (rows: readonly Row[], question: string, messages: number): readonly Times[] => rows.find((row) => row.question === question && row.messages === messages && !row.busy)?.rounds ?? [];
const p99 = (rounds: readonly Times[]): number => median(rounds.map((round) => round.p99)) ?? NaN;
const p50 = (rounds: readonly Times[]): number => median(rounds.map((round) => round.p50)) ?? NaN;
const cpu = (rounds: readonly Times[]): number => median(rounds.flatMap((round) => round.cpu ?? [])) ?? NaN;
const titles = (rows: readonly Row[]): readonly (readonly [string, string])[] => [...new Map(rows.map(({ question, title }) => [question, title] as const))];

/** How the largest database stands against the aims, question by question. */
export function aims({ rows, sizes }: GrowthResults): Aim[] {
  const [first, last] = [sizes[0]?.messages ?? 0, sizes.at(-1)?.messages ?? 0];
  return titles(rows).flatMap(([question, title]): Aim[] => {
    const [before, after] = [p99(of(rows, question, first)), p99(of(rows, question, last))];
    const times = after / before;
    return [
      { text: `${title}: p99 ≤ ${AIM_MS} ms at ${words(last)} messages${after <= BEYOND_MS ? ` (and ≤ ${BEYOND_MS} ms)` : ''}`, value: after, unit: 'ms', verdict: after <= AIM_MS ? 'PASS' : 'MISS' },
      ...(first === last ? [] : [{ text: `${title}: p99 ≤ ${AIM_TIMES} × that at ${words(first)}`, value: times, unit: '×', verdict: times <= AIM_TIMES ? 'PASS' : 'MISS' } satisfies Aim]),
    ];
  });
}

const words = (count: number): string => Math.round(count).toLocaleString('en');
const megabytes = (bytes: number): string => words(bytes / 1e6);
const milliseconds = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(value < 10 ? 2 : 1));

function table(rows: readonly Row[], sizes: readonly number[]): string[] {
  return [
    `| question | ${sizes.map(words).join(' | ')} | growth of p99 |`, `|---|${sizes.map(() => '---|').join('')}---|`,
    ...titles(rows).map(([question, title]) => {
      const found = sizes.map((messages) => rows.find((row) => row.question === question && row.messages === messages)?.rounds ?? []);
      return `| ${title} | ${found.map((rounds) => `${milliseconds(p50(rounds))} / ${milliseconds(p99(rounds))}`).join(' | ')} | ${milliseconds(p99(found.at(-1) ?? []) / p99(found[0] ?? []))} × |`;
    }),
  ];
}

/** What an answer costs the relay: says how it grows also where other work keeps the cores busy. */
function costs(rows: readonly Row[], sizes: readonly number[]): string[] {
  return [
    `| question | ${sizes.map(words).join(' | ')} | growth |`, `|---|${sizes.map(() => '---|').join('')}---|`,
    ...titles(rows).map(([question, title]) => {
      const found = sizes.map((messages) => cpu(of(rows, question, messages)));
      return `| ${title} | ${found.map(milliseconds).join(' | ')} | ${milliseconds((found.at(-1) ?? NaN) / (found[0] ?? NaN))} × |`;
    }),
  ];
}

/** docs/benchmarks-growth.md, whole. */
export function markdown(results: GrowthResults): string {
  const { date, machine, pinned, pace, sizes, rows } = results;
  const quiet = rows.filter(({ busy }) => !busy);
  const busy = rows.filter((row) => row.busy);
  return [
    '# Benchmarks: a database that grows', '',
    'Written by `npm run bench:growth` (`tests/bench/growth/`); do not edit. Run it on your machine: times differ from one to another, growth carries over.', '',
    `- ${date.slice(0, 10)}, ${machine}`,
    `- One relay process on SQLite, asked through its REST API as the console does, and over WebSocket as the widget does${pinned ? '; the relay on one core, who asks on the other' : ''}. One question at a time, ${words(pace.count)} times (fewer where one takes long), each about another conversation, person or word.`,
    '- Messages were stored by the store\'s own appends: ten per conversation on average, most conversations with few, twenty with very many, most of them closed, with 13 agents and 4 teams; words as frequent as in real texts (Zipf).',
    `- ${isBusy(results) ? '**The machine was busy with other work**' : 'The machine was quiet'}: ${othersInWords(results)}.`,
    `- Medians of ${pace.rounds} rounds, in turns. Times in ms, p50 / p99, from the request to the last byte of the answer.`, '',
    ...table(quiet, sizes.map(({ messages }) => messages)), '',
    '## The relay\'s CPU time for one answer, ms', '',
    ...costs(quiet, sizes.map(({ messages }) => messages)), '',
    ...(busy.length === 0 ? [] : ['## While 500 messages a second are stored', '', ...table(busy, [...new Set(busy.map(({ messages }) => messages))]), '']),
    '## The database', '',
    '| messages | conversations | MB | stored in, s | then searchable after, s |', '|---|---|---|---|---|',
    ...sizes.map((size) => `| ${words(size.messages)} | ${words(size.conversations)} | ${megabytes(size.bytes)} | ${size.stored.toFixed(0)} | ${size.searchable.toFixed(0)} |`), '',
    '## Aims', '',
    ...aims(results).map((aim) => `- ${aimInWords(aim)}`), '',
  ].join('\n');
}
