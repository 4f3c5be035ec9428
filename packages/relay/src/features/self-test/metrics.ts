import { Counter, Gauge, type Registry } from 'prom-client';
import type { BlockedSockets } from './blocked-sockets.ts';
import type { Outcome } from './runner.ts';
import { STEPS } from './steps.ts';

/** Adds the self-test's figures to the registry. Returns what counts a run. */
export function countSelfTests(registry: Registry, blocked: Pick<BlockedSockets, 'total'>, isOn: boolean): (outcome: Outcome) => void {
  const registers = [registry];
  new Gauge({
    name: 'frontdesk_websocket_blocked_visitors', help: 'Visitors in the last hour whose WebSocket failed and who chat over HTTP.', registers,
    collect() { this.set(blocked.total()); },
  });
  if (!isOn) return () => undefined;
  const success = new Gauge({ name: 'frontdesk_self_test_last_success_timestamp_seconds', help: 'When the self-test last passed; 0 = not since the start.', registers });
  const seconds = new Gauge({ name: 'frontdesk_self_test_seconds', help: 'How long the last self-test that passed took.', registers });
  const failures = new Counter({ name: 'frontdesk_self_test_failures_total', help: 'Self-tests that failed, by step.', labelNames: ['step'], registers });
  for (const step of STEPS) failures.inc({ step }, 0);
  return (outcome) => {
    if (!outcome.ok) return failures.inc({ step: outcome.step });
    success.set(outcome.ts / 1_000);
    seconds.set(outcome.durationMs / 1_000);
  };
}
