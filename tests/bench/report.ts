import { cpus, release, totalmem } from 'node:os';
import { type Aim, aimInWords } from './aims.ts';
import { isBelievable, type ConnectionCost, type Measurement } from './measurements.ts';
import { isBusy, type Others, othersInWords } from './others.ts';
import { PEERS } from './peers/peers.ts';
import type { EchoRatio } from './ratios.ts';
import { byName, completed, cost, medianOf } from './statistics.ts';
import { FAN_OUTS, type Pace } from './scenarios.ts';
import type { Storms } from './storm.ts';

/** Everything a bench found. */
export interface Results extends Others {
  readonly date: string;
  readonly machine: string;
  readonly generator: string;
  readonly pinned: boolean;
  readonly pace: Pace;
  readonly measurements: readonly Measurement[];
  /** Systems that could not take part here. */
  readonly absentPeers: readonly { readonly title: string; readonly why: string }[];
  readonly idleConnection: ConnectionCost | undefined;
  readonly storms: Storms | undefined;
  readonly ratios: readonly EchoRatio[];
  readonly aims: readonly Aim[];
}

export const describeMachine = (): string =>
  `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${release()}, Node ${process.versions.node}`;

export const count = (value: number | undefined): string => (value === undefined ? '–' : Math.round(value).toLocaleString('en'));
export const milliseconds = (nanoseconds: number | undefined): string => (nanoseconds === undefined || nanoseconds === 0 ? '–' : (nanoseconds / 1e6).toFixed(nanoseconds < 1e7 ? 2 : 1));
const ratio = (part: number | undefined, whole: number | undefined): string => (part === undefined || !whole ? '–' : (part / whole).toFixed(3));
const percent = (share: number | undefined): string => (share === undefined ? '–' : `${Math.round(share * 100)} %`);

const microseconds = (value: number | undefined): string => (value === undefined ? '–' : value.toFixed(1));

/** What a message costs the server, for the console. */
export const costInWords = ({ relay, baseline }: Measurement): string => `${microseconds(cost(relay))} µs (raw ${microseconds(cost(baseline))})`;

function throughputRow({ name, title, relay, baseline, error }: Measurement, first: Measurement | undefined): string {
  if (error !== undefined) return `| ${title} | failed: ${error.split('\n')[0]} | | | | | | | |`;
  // Variants of the first load have no baseline of their own: theirs is the first's.
  const raw = baseline.length > 0 ? baseline : name.startsWith('window') ? (first?.baseline ?? []) : [];
  const echo = medianOf(raw, 'acceptedPerSecond');
  return `| ${title} | ${count(completed(relay))} | ${count(echo)} | ${name.startsWith('rate') ? '–' : ratio(completed(relay), echo)} | ${microseconds(cost(relay))} / ${microseconds(cost(raw))} | ${milliseconds(medianOf(relay, 'ackP50'))} / ${milliseconds(medianOf(relay, 'ackP99'))} | ${milliseconds(medianOf(relay, 'deliveryP50'))} / ${milliseconds(medianOf(relay, 'deliveryP99'))} | ${milliseconds(medianOf(baseline, 'ackP50'))} / ${milliseconds(medianOf(baseline, 'ackP99'))} | ${percent(medianOf(relay, 'generatorCpu'))} |`;
}

/** What a connection costs, in words. */
export function memoryInWords(cost: ConnectionCost): string {
  const { resident, heap, cpu } = cost;
  const kibibytes = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KiB`;
  return `${kibibytes(resident)} of resident memory${heap === undefined ? '' : `, of which ${kibibytes(heap)} are JavaScript objects`}${isBelievable(cost) ? '' : ' (not to be believed: memory that was let go between the two counts was used again)'}${cpu === undefined ? '' : `; ${count(cpu.connections)} of them use ${(cpu.share * 100).toFixed(1)} % of a core`}`;
}

function ratioLines(ratios: readonly EchoRatio[]): string[] {
  const rows = ratios.map(({ cores, relayWindow, echoWindow, relay, echo, isAim }) =>
    `| ${cores} | ${relayWindow} | ${echoWindow} | ${count(relay)} | ${count(echo)} | ${(relay / echo).toFixed(3)} | ${isAim ? '**the aim**' : ''} |`);
  return rows.length === 0 ? [] : [
    '## Against raw echo, 50 connections', '',
    'The aim compares the relay with eight messages under way per connection, where a group commit has something to group, with raw echo at one. Equal windows are the harder comparison at eight, and at one show the wait for the disk.', '',
    '| cores | relay: under way each | echo: under way each | relay/s | echo/s | ratio | |', '|---|---|---|---|---|---|---|', ...rows, '',
  ];
}

function peerLines({ measurements, absentPeers }: Results): string[] {
  const rows = measurements.flatMap(({ title, relay, peers }) => Object.entries(peers ?? {}).map(([name, runs]) => {
    const [ours, theirs] = [completed(relay), completed(runs)];
    return `| ${title} | ${PEERS.find((peer) => peer.name === name)?.title ?? name} | ${count(theirs)} | ${ours === undefined || !theirs ? '–' : (ours / theirs).toFixed(2)} | ${milliseconds(medianOf(runs, 'ackP50'))} / ${milliseconds(medianOf(runs, 'ackP99'))} | ${milliseconds(medianOf(runs, 'deliveryP50'))} / ${milliseconds(medianOf(runs, 'deliveryP99'))} |`;
  }));
  return rows.length === 0 ? [] : [
    '## Beside what a developer would write', '',
    'The same load on a table of messages with one INSERT each, on a log (Redis, NATS) or through a broker (Mosquitto), on the server\'s core, in turns with the relay. They keep no unread counts, cursors, lists, search or order per conversation; ' +
    'logs and broker know nobody\'s rights either, and the broker keeps no history. What an ack promises is told of each where it is less than on disk.', '',
    '| load | instead | accepted and delivered/s | the relay is so many times as fast | ack | delivery |', '|---|---|---|---|---|---|', ...rows, '',
    ...(absentPeers.length === 0 ? [] : ['Left out on this machine:', '', ...absentPeers.map(({ title, why }) => `- ${title}: ${why}`), '']),
  ];
}

function fanOutLines(fanOuts: readonly Measurement[]): string[] {
  const rows = fanOuts.map(({ title, relay, baseline, error, leftOut }) => {
    if (error !== undefined || leftOut !== undefined) return `| ${title} | ${error === undefined ? 'left out' : 'failed'}: ${(error ?? leftOut)?.split('\n')[0]} | | | | | |`;
    const [ours, raw] = [medianOf(relay, 'deliveredPerSecond'), medianOf(baseline, 'deliveredPerSecond')];
    return `| ${title} | ${count(ours)} | ${count(raw)} | ${ratio(ours, raw)} | ${count(medianOf(relay, 'bytesPerDelivery'))} | ${milliseconds(medianOf(relay, 'deliveryP50'))} / ${milliseconds(medianOf(relay, 'deliveryP99'))} | ${percent(medianOf(relay, 'generatorCpu'))} |`;
  });
  return rows.length === 0 ? [] : [
    '## Fan-out', '',
    'One message after the other, at most two under way. An announcement is a request over HTTP, stored and entered in the audit log before it is answered; a visitor\'s message is stored before it is told. ' +
    'Raw publish: one connection sends, uWebSockets.js publishes it to a topic, as many under way and as many bytes to each. Times from the request to each reader.', '',
    '| load | deliveries/s | raw publish/s | ratio | bytes each | delivery | generator CPU |', '|---|---|---|---|---|---|---|', ...rows, '',
  ];
}

/** How the reconnecting went, in words. */
export const stormsInWords = ({ connections, storms, missedEach, median: usual, longest, generatorCpu, quietP99, stormP99 }: Storms): string =>
  `All of ${count(connections)} visitors' connections broke at once, ${storms} times in a row, and came back at once, each with its position, while an agent wrote ${missedEach} messages to some of them: everybody had everything, once and in order, ` +
  `after ${(usual / 1e9).toFixed(2)} s (longest ${(longest / 1e9).toFixed(2)} s; generator CPU ${percent(generatorCpu)}). p99 of delivery among 200 other connections with 500 messages a second: ${milliseconds(stormP99)} ms meanwhile, ${milliseconds(quietP99)} ms before.`;

/** The runs in hostile company, as another row below the quiet ones. */
const withCompany = (measurements: readonly Measurement[]): readonly Measurement[] => measurements.flatMap((one) =>
  one.inCompany ? [one, { ...one, title: '… beside 50 connections that never read what is sent to them, and a flood', relay: one.inCompany }] : [one]);

/** docs/benchmarks.md, whole. */
export function markdown(results: Results): string {
  const rows = withCompany(results.measurements).filter((measurement) => !FAN_OUTS.has(measurement.name)).map((measurement) => throughputRow(measurement, byName(results.measurements, 'window-8')));
  return [
    '# Benchmarks', '',
    'Written by `npm run bench` (`tests/bench/`); do not edit. Run it on your machine: only ratios carry over from one to another.', '',
    `- ${results.date.slice(0, 10)}, ${results.machine}`,
    `- One relay process, SQLite with \`synchronous=FULL\`: an ack follows the write to the disk: a commit, or a record of the stream that the database follows (decision 0014). Bodies of 200 bytes; each visitor has a conversation, and one agent's connection reads every 200 of them and hears of all.`,
    `- Generator: ${results.generator}${results.pinned ? '; server and generator each bound to one core of their own, the store\'s thread sharing the server\'s' : '; not bound to cores'}. ` +
      'It stops with an error when a message is refused, lost, repeated or out of order.',
    ...(isBusy(results) ? [`- **The machine was busy with other work** (${othersInWords(results)}): rates are too low and times too long; CPU per message suffers least. Raw echo with one under way suffers most, so ratios to it are too good, and an aim that they seem to reach stays OPEN.`] : [`- The machine was quiet: ${othersInWords(results)}.`]),
    `- Medians of ${results.pace.rounds} runs of ${results.pace.seconds} s, alternating with raw uWebSockets.js in Node echoing the same frames. Times in ms, p50 / p99.`, '',
    '| load | accepted and delivered/s | raw echo/s | ratio | server CPU µs per message, relay / raw | ack | delivery | raw echo’s answer | generator CPU |',
    '|---|---|---|---|---|---|---|---|---|',
    ...rows, '',
    'With a fixed rate, times count from when a message was due, so a stall is counted in full; raw echo’s says how much of it is the machine’s own. With windows they say how long the queue is.', '',
    ...ratioLines(results.ratios),
    ...peerLines(results),
    ...fanOutLines(results.measurements.filter(({ name }) => FAN_OUTS.has(name))),
    ...(results.storms ? ['## Reconnect storm', '', stormsInWords(results.storms), ''] : []),
    '## Memory', '',
    `An idle, signed-in visitor's connection costs (slope between ${results.pace.idle.map(count).join(' and ')} connections${results.pace.isUnhurried ? ', the median of three relays' : ''}) ${results.idleConnection ? memoryInWords(results.idleConnection) : '– (not measured)'}.`, '',
    '## Aims', '',
    ...results.aims.map((aim) => `- ${aimInWords(aim)}`), '',
  ].join('\n');
}
