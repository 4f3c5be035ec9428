import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { ChatRefusal, type Chat, type Posted } from './chat/chat.ts';
import type { Principal } from './chat/principal.ts';
import { HIDDEN_WORKSPACE } from './store/hidden-workspace.ts';
import type { OnBatch } from './store/store.ts';

const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

const BATCH_CHANGES = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/**
 * How often the event loop's delay is sampled, milliseconds. It wakes an idle process so often; the library's 10 ms cost 0.7 % of a core for nothing.
 * The figures of `nodejs_eventloop_lag_*` include it: so much is no delay.
 */
const LOOP_PRECISION_MS = 50;

/** The relay's figures, as `/metrics` gives them. Parts count by importing this type and being handed the object. */
export interface Metrics {
  readonly registry: Registry;
  /** Who is connected; label `kind`: socket (open ones), http_socket (those among them that go over HTTP), visitor and agent (people on this node, however many sockets they have). */
  readonly connections: Gauge<'kind'>;
  /** Counts a message that was stored for the first time, by the kind of its sender. */
  readonly stored: (kind: Principal['kind']) => void;
  /** Changes that were refused; label `code`. */
  readonly refusals: Counter<'code'>;
  /** Seconds from a change's arrival in the core to its durable commit, which is when it is acked. */
  readonly ackSeconds: Histogram;
  /** What the store tells of each group commit. */
  readonly onBatch: OnBatch;
  /** A session learned from a comparison with the database what no hint had told it. */
  readonly healed: Counter;
  /** Seconds per HTTP request; labels `method` and `status`. */
  readonly httpRequests: Histogram<'method' | 'status'>;
}

/** What `frontdesk_connections` asks at each scrape. */
export type ConnectionCounts = () => { readonly socket: number; readonly http_socket: number; readonly visitor: number; readonly agent: number };

/** A fresh registry, so that two relays in one process (tests) do not share figures. */
export function createMetrics(countConnections: ConnectionCounts): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LOOP_PRECISION_MS });
  const batchChanges = new Histogram({ name: 'frontdesk_batch_changes', help: 'Changes that were on disk, and answered, together: with one commit, or with one record of the stream of messages.', buckets: BATCH_CHANGES, registers });
  const batchSeconds = new Histogram({ name: 'frontdesk_batch_seconds', help: 'Time of one such write.', buckets: SECONDS, registers });
  // Counted by hand and told when somebody looks: the library's own counting takes longer than a message's parsing.
  const stored = new Map<Principal['kind'], number>();
  new Counter({
    name: 'frontdesk_messages_total', help: 'Messages stored, by kind of sender.', labelNames: ['kind'], registers,
    collect() {
      for (const [kind, count] of stored) this.inc({ kind }, count);
      stored.clear();
    },
  });
  return {
    registry,
    stored: (kind) => void stored.set(kind, (stored.get(kind) ?? 0) + 1),
    connections: new Gauge({
      name: 'frontdesk_connections', help: 'Open sockets of this node, and the visitors and agents behind them.', labelNames: ['kind'], registers,
      collect() {
        for (const [kind, count] of Object.entries(countConnections())) this.set({ kind }, count);
      },
    }),
    refusals: new Counter({ name: 'frontdesk_refusals_total', help: 'Changes refused, by code.', labelNames: ['code'], registers }),
    ackSeconds: new Histogram({ name: 'frontdesk_ack_seconds', help: 'Time from a change to its durable commit and ack.', buckets: SECONDS, registers }),
    onBatch(changes, seconds) {
      batchChanges.observe(changes);
      batchSeconds.observe(seconds);
    },
    healed: new Counter({ name: 'frontdesk_heads_healed_total', help: 'Times that a session learned from a comparison with the database what no hint had told it.', registers }),
    httpRequests: new Histogram({ name: 'frontdesk_http_seconds', help: 'Time per HTTP request.', labelNames: ['method', 'status'], buckets: SECONDS, registers }),
  };
}

/** The same core, counted: every way in passes `submit`, `post` or `open`. What the relay tells itself is not counted. */
export function measured(chat: Chat, metrics: Metrics): Chat {
  const count = (principal: Principal, outcome: Posted | ChatRefusal): void => {
    if (principal.workspace === HIDDEN_WORKSPACE) return;
    if (outcome instanceof ChatRefusal) metrics.refusals.inc({ code: outcome.code });
    else if (!outcome.duplicate && outcome.entry.type === 'message') metrics.stored(principal.kind);
  };
  const counted = async (principal: Principal, work: Promise<Posted>): Promise<Posted> => {
    const done = metrics.ackSeconds.startTimer();
    try {
      const outcome = await work;
      done();
      count(principal, outcome);
      return outcome;
    } catch (error) {
      if (error instanceof ChatRefusal) count(principal, error);
      throw error;
    }
  };
  return {
    ...chat,
    post: (principal, request) => counted(principal, chat.post(principal, request)),
    open: (principal, request) => counted(principal, chat.open(principal, request)),
    submit(principal, conv, changes) {
      if (principal.workspace === HIDDEN_WORKSPACE) return chat.submit(principal, conv, changes);
      const begun = performance.now();
      return chat.submit(principal, conv, changes).then((outcomes) => {
        metrics.ackSeconds.observe((performance.now() - begun) / 1_000);
        for (const outcome of outcomes) count(principal, outcome);
        return outcomes;
      });
    },
  };
}
