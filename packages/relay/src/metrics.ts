import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** The relay's figures, as `/metrics` gives them. Parts count by importing this type and being handed the object. */
export interface Metrics {
  readonly registry: Registry;
  /** Open sockets; label `kind`: visitor, agent, bot, or pending before the hello. */
  readonly connections: Gauge<'kind'>;
  /** Messages that were stored for the first time; label `kind` of the sender. */
  readonly messages: Counter<'kind'>;
  /** Refused frames; label `code` of the nack or error. */
  readonly refusals: Counter<'code'>;
  /** Seconds from a send frame's arrival to its ack. */
  readonly ackSeconds: Histogram;
  /** Writes per commit. */
  readonly commitSize: Histogram;
  /** Seconds per HTTP request; labels `method` and `status`. */
  readonly httpRequests: Histogram<'method' | 'status'>;
}

/** A fresh registry, so that two relays in one process (tests) do not share figures. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    connections: new Gauge({ name: 'frontdesk_connections', help: 'Open sockets by kind of peer.', labelNames: ['kind'], registers }),
    messages: new Counter({ name: 'frontdesk_messages_total', help: 'Messages stored, by kind of sender.', labelNames: ['kind'], registers }),
    refusals: new Counter({ name: 'frontdesk_refusals_total', help: 'Frames refused, by code.', labelNames: ['code'], registers }),
    ackSeconds: new Histogram({ name: 'frontdesk_ack_seconds', help: 'Time from a send to its ack.', buckets: SECONDS, registers }),
    commitSize: new Histogram({ name: 'frontdesk_commit_size', help: 'Writes per commit.', buckets: [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000], registers }),
    httpRequests: new Histogram({ name: 'frontdesk_http_seconds', help: 'Time per HTTP request.', labelNames: ['method', 'status'], buckets: SECONDS, registers }),
  };
}
