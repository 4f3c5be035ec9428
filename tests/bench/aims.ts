import { isBelievable, type ConnectionCost, type Measurement } from './measurements.ts';
import { ratiosToEcho } from './ratios.ts';
import { FAN_OUTS, SCENARIOS } from './scenarios.ts';
import type { Storms } from './storm.ts';
import { byName, completed, medianOf } from './statistics.ts';

export interface Aim {
  readonly text: string;
  readonly value: number;
  readonly unit: string;
  /** `OPEN`: the figure is good enough, but it is not to be believed: other work kept the cores busy and slowed raw echo more than the relay, or more connections used memory again that fewer had left behind. Or: a time is too long, but so is raw echo's, which stores nothing. */
  readonly verdict: 'PASS' | 'MISS' | 'OPEN';
}

/** What is asked of every release, and what it is meant to become. */
const ECHO_RATIOS = [0.15, 0.3] as const;
const DELIVERIES = [
  { name: 'rate', rate: '5,000', ms: 20, cores: 'one for the server' },
  { name: 'rate-unpinned', rate: '5,000', ms: 20, cores: 'all' },
  { name: 'rate', rate: '5,000', ms: 2, cores: 'one for the server' },
  { name: 'rate-20000', rate: '20,000', ms: 6, cores: 'one for the server' },
] as const;
const CROWD_RATIO = 0.8;
const CONNECTION_KIBIBYTES = 3;
const COMPANY_RATIO = 1.1;
const PEER_TIMES = 8;
const FAN_OUT_RATIO = 0.7;
const IDLE_CPU = 0.02;
const STORM_SECONDS = 5;
const STORM_RATIO = 2;

/** Judges the aims. They are told, never enforced: a slow machine is not a fault of the code. */
export function judgeAims(measurements: readonly Measurement[], idle: ConnectionCost | undefined, storms: Storms | undefined, isBusy: boolean): Aim[] {
  const judged = (passed: boolean): Aim['verdict'] => (passed ? 'PASS' : 'MISS');
  const aims: Aim[] = ratiosToEcho(measurements).flatMap(({ cores, relayWindow, echoWindow, relay, echo, isAim }) => ECHO_RATIOS.slice(0, isAim ? 2 : 1).map((least) => ({
    text: `${isAim ? '' : '(for comparison) '}accepted and delivered ≥ ${least.toFixed(2)} × raw echo at 50 connections, relay with ${relayWindow} and echo with ${echoWindow} under way each, cores: ${cores}`,
    value: relay / echo, unit: '×', verdict: relay / echo >= least && isBusy ? 'OPEN' : judged(relay / echo >= least),
  })));
  const [sustained, echoed] = [completed(byName(measurements, 'sustained')?.relay ?? []), medianOf(byName(measurements, 'window-1')?.baseline ?? [], 'acceptedPerSecond')];
  if (sustained && echoed) {
    const [value, least] = [sustained / echoed, ECHO_RATIOS[1]];
    aims.push({ text: `the same for a minute without a break, ≥ ${least.toFixed(2)} × raw echo, cores: one for the server`, value, unit: '×', verdict: value >= least && isBusy ? 'OPEN' : judged(value >= least) });
  }
  const [few, many] = [completed(byName(measurements, 'window-8')?.relay ?? []), completed(byName(measurements, 'thousand')?.relay ?? [])];
  if (few && many) aims.push({ text: `accepted and delivered with 1,000 connections ≥ ${CROWD_RATIO.toFixed(2)} × the figure at 50, 8 under way each`, value: many / few, unit: '×', verdict: judged(many / few >= CROWD_RATIO) });
  for (const { name, rate, ms, cores } of DELIVERIES) {
    const found = byName(measurements, name);
    const [p99, machine] = [medianOf(found?.relay ?? [], 'deliveryP99'), medianOf(found?.baseline ?? [], 'ackP99')];
    const ofTheMachine = machine ? `, raw echo’s answer ${(machine / 1e6).toFixed(2)} ms` : '';
    if (p99) aims.push({ text: `p99 of delivery ≤ ${ms} ms at ${rate}/s with 1,000 connections, one relay process, cores: ${cores}${ofTheMachine}`, value: p99 / 1e6, unit: 'ms', verdict: p99 > ms * 1e6 && machine && machine > ms * 1e6 ? 'OPEN' : judged(p99 <= ms * 1e6) });
  }
  const company = byName(measurements, 'slow-readers');
  const [alone, accompanied] = [medianOf(company?.relay ?? [], 'deliveryP99'), medianOf(company?.inCompany ?? [], 'deliveryP99')];
  if (alone && accompanied) {
    const value = accompanied / alone;
    aims.push({ text: `others' p99 of delivery beside 50 connections that never read and a flood ≤ ${COMPANY_RATIO.toFixed(2)} × the quiet run`, value, unit: '×', verdict: value > COMPANY_RATIO && isBusy ? 'OPEN' : judged(value <= COMPANY_RATIO) });
  }
  const window = byName(measurements, 'window-8');
  const [ours, theirs] = [completed(window?.relay ?? []), completed(window?.peers?.['socket.io-full'] ?? [])];
  if (ours && theirs) aims.push({ text: `accepted and delivered ≥ ${PEER_TIMES} × Socket.IO and better-sqlite3 with \`synchronous=FULL\`, 50 connections with 8 under way each`, value: ours / theirs, unit: '×', verdict: judged(ours / theirs >= PEER_TIMES) });
  for (const { name, title, load } of SCENARIOS.filter((scenario) => FAN_OUTS.has(scenario.name))) {
    const found = byName(measurements, name);
    const [relay, raw] = [medianOf(found?.relay ?? [], 'deliveredPerSecond'), medianOf(found?.baseline ?? [], 'deliveredPerSecond')];
    if (!relay || !raw) continue;
    aims.push({ text: `${Number(load['connections']) > 5_000 ? '(for comparison) ' : ''}${title}, ≥ ${FAN_OUT_RATIO.toFixed(2)} × raw publish with as many under way and as many bytes`, value: relay / raw, unit: '×', verdict: relay / raw >= FAN_OUT_RATIO && isBusy ? 'OPEN' : judged(relay / raw >= FAN_OUT_RATIO) });
  }
  if (storms) {
    const { longest, quietP99, stormP99, connections } = storms;
    aims.push({ text: `a storm of ${connections.toLocaleString('en')} that reconnect at once: everybody has everything within ${STORM_SECONDS} s, the longest`, value: longest / 1e9, unit: 's', verdict: judged(longest <= STORM_SECONDS * 1e9) });
    aims.push({ text: `others' p99 of delivery while storms follow each other ≤ ${STORM_RATIO} × the quiet run`, value: stormP99 / quietP99, unit: '×', verdict: judged(stormP99 <= STORM_RATIO * quietP99) });
  }
  if (idle?.cpu) aims.push({ text: `${idle.cpu.connections.toLocaleString('en')} idle connections cost < ${IDLE_CPU * 100} % of a core`, value: idle.cpu.share * 100, unit: '%', verdict: judged(idle.cpu.share < IDLE_CPU) });
  // The quick mode opens fewer, and does not count their processor time: so few say little of what one more costs.
  if (idle) aims.push({ text: `an idle connection costs ≤ ${CONNECTION_KIBIBYTES} KiB of resident memory`, value: idle.resident / 1024, unit: 'KiB', verdict: isBelievable(idle) && idle.cpu ? judged(idle.resident <= CONNECTION_KIBIBYTES * 1024) : 'OPEN' });
  return aims;
}

export const aimInWords = (aim: Aim): string => `${aim.verdict}  ${aim.text}: ${aim.value.toFixed(3)} ${aim.unit}`;
