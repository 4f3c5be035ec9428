import { cpus, release, totalmem } from 'node:os';
import type { Figures } from './generator.ts';
import type { Measurement } from './measurements.ts';
import type { Pace } from './scenarios.ts';

/** Everything a bench found. */
export interface Results {
  readonly date: string;
  readonly machine: string;
  readonly generator: string;
  readonly pinned: boolean;
  /** Load average of the last minute before the first run: above a few tenths, other work took part of the cores. */
  readonly loadBefore: number;
  readonly pace: Pace;
  readonly measurements: readonly Measurement[];
  readonly bytesPerConnection?: number;
  readonly aims: readonly Aim[];
}

export interface Aim {
  readonly text: string;
  readonly value: number;
  readonly unit: string;
  readonly passed: boolean;
}

export const describeMachine = (): string =>
  `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${release()}, Node ${process.versions.node}`;

/** The middle value; of an even number the lower middle. Runs without the value count as none. */
export function median(values: readonly number[]): number | undefined {
  return values.toSorted((left, right) => left - right)[Math.floor((values.length - 1) / 2)];
}

const medianOf = (runs: readonly Figures[], name: keyof Figures): number | undefined => median(runs.map((run) => run[name]));
/** Messages that were both acked and delivered, per second. */
const completed = (runs: readonly Figures[]): number | undefined => median(runs.map((run) => Math.min(run.acceptedPerSecond, run.deliveredPerSecond)));

const count = (value: number | undefined): string => (value === undefined ? '–' : Math.round(value).toLocaleString('en'));
const milliseconds = (nanoseconds: number | undefined): string => (nanoseconds === undefined || nanoseconds === 0 ? '–' : (nanoseconds / 1e6).toFixed(nanoseconds < 1e7 ? 2 : 1));
const ratio = (part: number | undefined, whole: number | undefined): string => (part === undefined || !whole ? '–' : (part / whole).toFixed(3));
const percent = (share: number | undefined): string => (share === undefined ? '–' : `${Math.round(share * 100)} %`);

/** Server's CPU time per message, in microseconds: says what a message costs also where other work keeps the cores busy. */
const cost = (runs: readonly Figures[]): number | undefined => median(runs.filter((run) => run.serverCpu > 0).map((run) => (run.serverCpu / Math.max(run.acceptedPerSecond, run.deliveredPerSecond)) * 1e6));
const microseconds = (value: number | undefined): string => (value === undefined ? '–' : value.toFixed(1));

/** From here on other work distorts the figures. */
const BUSY = 0.5;

const byName = (measurements: readonly Measurement[], name: string): Measurement | undefined => measurements.find((measurement) => measurement.name === name);

/** Judges the aims. They are told, never enforced: a slow machine is not a fault of the code. */
export function judgeAims(measurements: readonly Measurement[]): Aim[] {
  const aims: Aim[] = [];
  const window = byName(measurements, 'window-8');
  const echo = window && medianOf(window.baseline, 'acceptedPerSecond');
  const relay = window && completed(window.relay);
  if (relay !== undefined && echo) aims.push({ text: 'accepted and delivered ≥ 0.15 × raw echo at 50 connections', value: relay / echo, unit: '×', passed: relay / echo >= 0.15 });
  const delivery = byName(measurements, 'rate');
  const p99 = delivery && medianOf(delivery.relay, 'deliveryP99');
  if (p99 !== undefined) aims.push({ text: 'p99 of delivery ≤ 20 ms at 5,000/s with 1,000 connections', value: p99 / 1e6, unit: 'ms', passed: p99 <= 20e6 });
  return aims;
}

/** What a message costs the server, for the console. */
export const costInWords = ({ relay, baseline }: Measurement): string => `${microseconds(cost(relay))} µs (raw ${microseconds(cost(baseline))})`;

export const aimInWords = (aim: Aim): string => `${aim.passed ? 'PASS' : 'MISS'}  ${aim.text}: ${aim.value.toFixed(3)} ${aim.unit}`;

function throughputRow({ name, title, relay, baseline, error }: Measurement, first: Measurement | undefined): string {
  if (error !== undefined) return `| ${title} | failed: ${error.split('\n')[0]} | | | | | | |`;
  // Variants of the first load have no baseline of their own: theirs is the first's.
  const raw = baseline.length > 0 ? baseline : (first?.baseline ?? []);
  const echo = medianOf(raw, 'acceptedPerSecond');
  return `| ${title} | ${count(completed(relay))} | ${count(echo)} | ${name === 'rate' ? '–' : ratio(completed(relay), echo)} | ${microseconds(cost(relay))} / ${microseconds(cost(raw))} | ${milliseconds(medianOf(relay, 'ackP50'))} / ${milliseconds(medianOf(relay, 'ackP99'))} | ${milliseconds(medianOf(relay, 'deliveryP50'))} / ${milliseconds(medianOf(relay, 'deliveryP99'))} | ${percent(medianOf(relay, 'generatorCpu'))} |`;
}

function fanOutLines(fanOut: Measurement | undefined): string[] {
  if (!fanOut) return [];
  if (fanOut.error !== undefined) return [`Fan-out failed: ${fanOut.error.split('\n')[0]}`, ''];
  const [relay, raw] = [medianOf(fanOut.relay, 'deliveredPerSecond'), medianOf(fanOut.baseline, 'deliveredPerSecond')];
  return [
    '## Fan-out', '',
    `One announcement after the other to 1,000 connected visitors, at most two under way: **${count(relay)} deliveries/s** ` +
    `(raw uWS publish ${count(raw)}; ratio ${ratio(relay, raw)}), p50 ${milliseconds(medianOf(fanOut.relay, 'deliveryP50'))} ms, p99 ${milliseconds(medianOf(fanOut.relay, 'deliveryP99'))} ms ` +
    'from the request to each visitor.', '',
  ];
}

/** docs/benchmarks.md, whole. */
export function markdown(results: Results): string {
  const rows = results.measurements.filter((measurement) => measurement.name !== 'fan-out').map((measurement) => throughputRow(measurement, byName(results.measurements, 'window-8')));
  return [
    '# Benchmarks', '',
    'Written by `npm run bench` (`tests/bench/`); do not edit. Run it on your machine: only ratios carry over from one to another.', '',
    `- ${results.date.slice(0, 10)}, ${results.machine}`,
    `- One relay process, SQLite with \`synchronous=FULL\`: an ack follows the commit. Bodies of 200 bytes; each visitor has a conversation, and one agent's connection reads every 200 of them and hears of all.`,
    `- Generator: ${results.generator}${results.pinned ? '; server and generator each bound to one core of their own, the store\'s thread sharing the server\'s' : '; not bound to cores'}. ` +
      'It stops with an error when a message is refused, lost, repeated or out of order.',
    ...(results.loadBefore > BUSY ? [`- **The machine was busy with other work** (load average ${results.loadBefore.toFixed(1)} before the first run): rates are too low and times too long; CPU per message suffers least.`] : []),
    `- Medians of ${results.pace.rounds} runs of ${results.pace.seconds} s, alternating with raw uWebSockets.js in Node echoing the same frames. Times in ms, p50 / p99.`, '',
    '| load | accepted and delivered/s | raw echo/s | ratio | server CPU µs per message, relay / raw | ack | delivery | generator CPU |',
    '|---|---|---|---|---|---|---|---|',
    ...rows, '',
    'With a fixed rate, times count from when a message was due, so a stall is counted in full. With windows they say how long the queue is.', '',
    ...fanOutLines(byName(results.measurements, 'fan-out')),
    '## Memory', '',
    `An idle, signed-in visitor's connection costs the process ${results.bytesPerConnection === undefined ? '– (not measured)' : `${(results.bytesPerConnection / 1024).toFixed(1)} KiB`} of resident memory (slope between 1,000 and 4,000 connections).`, '',
    '## Aims', '',
    ...results.aims.map((aim) => `- ${aimInWords(aim)}`), '',
  ].join('\n');
}
