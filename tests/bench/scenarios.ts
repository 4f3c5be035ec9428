import type { Load } from './generator.ts';

/** One kind of load, run in turn against the relay and, where there is a fair counterpart, against raw uWebSockets.js. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly load: Load;
  /** `echo`: uWS sends each message back. `publish`: uWS publishes each to all. `none`: nothing comparable. */
  readonly baseline: 'echo' | 'publish' | 'none';
  /** Also run by those whom a developer would write instead (peers/); `unhurried`: not in the quick mode. */
  readonly peers?: 'always' | 'unhurried';
  /** The generator in Node does not know how. */
  readonly needsC?: true;
  /** Left out by `--quick`. */
  readonly isLong?: true;
  /** Server and generator share all cores. */
  readonly unpinned?: boolean;
  /** Runs are this many times as long: a 99th percentile of few messages is chance. */
  readonly stretch?: number;
  /** So many runs, where one is long enough to tell. Default: as many as the pace says. */
  readonly rounds?: number;
  /** Every second run with hostile company: these many connections that never read while much is sent to them, and a flood. */
  readonly company?: { readonly neverReading: number };
}

export const SCENARIOS: readonly Scenario[] = [
  { name: 'window-8', title: '50 connections, 8 under way each', load: { connections: 50, window: 8 }, baseline: 'echo', peers: 'always' },
  { name: 'sustained', title: '50 connections, 8 under way each, for a minute, once', load: { connections: 50, window: 8 }, baseline: 'none', isLong: true, stretch: 12, rounds: 1 },
  { name: 'window-8-follow', title: '… and each visitor also receives its own messages, as the widget does', load: { connections: 50, window: 8, follow: 1 }, baseline: 'none' },
  { name: 'window-8-unpinned', title: '50 connections, 8 under way each, both servers may use every core', load: { connections: 50, window: 8 }, baseline: 'echo', unpinned: true },
  { name: 'window-1', title: '50 connections, 1 under way each', load: { connections: 50, window: 1 }, baseline: 'echo', peers: 'unhurried' },
  { name: 'window-1-unpinned', title: '50 connections, 1 under way each, both servers may use every core', load: { connections: 50, window: 1 }, baseline: 'echo', unpinned: true },
  { name: 'thousand', title: '1,000 connections, 8 under way each', load: { connections: 1_000, window: 8 }, baseline: 'echo' },
  { name: 'rate', title: '1,000 connections, 5,000 messages a second', load: { connections: 1_000, rate: 5_000 }, baseline: 'echo' },
  { name: 'rate-unpinned', title: '1,000 connections, 5,000 messages a second, both servers may use every core', load: { connections: 1_000, rate: 5_000 }, baseline: 'echo', unpinned: true },
  { name: 'rate-20000', title: '1,000 connections, 20,000 messages a second', load: { connections: 1_000, rate: 20_000 }, baseline: 'none' },
  { name: 'fan-out', title: 'announcements to 1,000 visitors', load: { connections: 1_000, window: 2, fanout: 1 }, baseline: 'publish' },
  { name: 'fan-out-5000', title: 'announcements to 5,000 visitors', load: { connections: 5_000, window: 2, fanout: 1 }, baseline: 'publish', isLong: true },
  { name: 'fan-out-20000', title: 'announcements to 19,500 visitors (20,000 open files are what one process may have on many machines)', load: { connections: 19_500, window: 2, fanout: 1 }, baseline: 'publish', isLong: true },
  { name: 'conversation', title: 'a visitor’s messages to 1,000 agents’ connections that have the conversation open', load: { connections: 1_000, window: 2, fanout: 2 }, baseline: 'publish', needsC: true },
  { name: 'conversation-5000', title: 'a visitor’s messages to 5,000 agents’ connections that have the conversation open', load: { connections: 5_000, window: 2, fanout: 2 }, baseline: 'publish', needsC: true, isLong: true },
  { name: 'slow-readers', title: '200 connections, 1,000 messages a second, alone', load: { connections: 200, rate: 1_000 }, baseline: 'none', stretch: 3, company: { neverReading: 50 } },
];

/** Those in which one message goes to many. */
export const FAN_OUTS: ReadonlySet<string> = new Set(SCENARIOS.filter(({ baseline }) => baseline === 'publish').map(({ name }) => name));

/** How long everything takes. */
export interface Pace {
  readonly rounds: number;
  /** Of these, in so many the peers take part; and whether in all scenarios that have them. */
  readonly peerRounds: number;
  readonly isUnhurried: boolean;
  readonly warmup: number;
  readonly seconds: number;
  /** Idle connections between which the memory's slope is measured. */
  readonly idle: readonly [fewer: number, more: number];
  /** Connections that break all at once. */
  readonly stormed: number;
}

export const PACES: Readonly<Record<'quick' | 'full', Pace>> = {
  quick: { rounds: 2, peerRounds: 1, isUnhurried: false, warmup: 0.6, seconds: 1.2, idle: [1_000, 5_000], stormed: 1_000 },
  full: { rounds: 5, peerRounds: 3, isUnhurried: true, warmup: 2, seconds: 5, idle: [5_000, 15_000], stormed: 5_000 },
};
