import { createRoute, z } from '@hono/zod-openapi';
import { requirePermission } from '../../http/access.ts';
import { json, problems, STAFF } from '../../http/contract.ts';
import type { Feature } from '../../feature.ts';
import type { BlockedSockets } from './blocked-sockets.ts';
import type { Runner } from './runner.ts';
import { STEPS } from './steps.ts';

const SelfTest = z
  .object({
    state: z.enum(['off', 'pending', 'passed', 'failed']).describe('`pending`: no run has ended since the start.'),
    everySeconds: z.int().describe('Time between two runs; 0 = off.'),
    lastRunTs: z.int().optional().describe("When the last run ended, milliseconds since 1970, by the relay's clock."),
    lastSuccessTs: z.int().optional().describe('When a run last passed; missing when none has since the start.'),
    secondsAgo: z.int().optional().describe('Seconds since the last run ended, so that no clocks need to agree.'),
    durationMs: z.int().optional().describe('How long the last run took, when it passed.'),
    step: z.enum(STEPS).optional().describe('Where the last run failed.'),
    reason: z.string().optional().describe('The same in words.'),
    webSocketBlocked: z.int().describe('Visitors of this workspace in the last hour whose WebSocket failed while HTTP worked; counted up to 10,000.'),
  })
  .meta({ id: 'SelfTest' });

const get = createRoute({
  method: 'get', path: '/self-test', tags: ['Workspace'], summary: 'Whether visitors can chat, as the relay finds out by itself',
  description: 'The relay chats with itself through its own socket at an interval, and counts visitors whose network blocks WebSocket.', ...STAFF,
  // Everybody on the team may know that visitors cannot reach them.
  middleware: [requirePermission('workspace.read')] as const,
  responses: { 200: json(SelfTest, 'The last run, and the last hour'), ...problems(401, 403) },
});

/** What the routes show. */
export interface SelfTestFacts {
  readonly runner: Pick<Runner, 'last' | 'lastSuccessTs'>;
  readonly everySeconds: number;
  readonly blocked: Pick<BlockedSockets, 'count'>;
}

export function selfTestRoutes({ runner, everySeconds, blocked }: SelfTestFacts): NonNullable<Feature['routes']> {
  return (app, { now }) => {
    app.openapi(get, (c) => {
      const { last, lastSuccessTs } = runner;
      return c.json({
        state: everySeconds === 0 ? ('off' as const) : !last ? ('pending' as const) : last.ok ? ('passed' as const) : ('failed' as const),
        everySeconds,
        ...(last ? { lastRunTs: last.ts, secondsAgo: Math.max(0, Math.round((now() - last.ts) / 1_000)) } : {}),
        ...(last?.ok ? { durationMs: Math.round(last.durationMs) } : {}),
        ...(last?.ok === false ? { step: last.step, reason: last.reason } : {}),
        ...(lastSuccessTs === undefined ? {} : { lastSuccessTs }),
        webSocketBlocked: blocked.count(c.get('principal').workspace),
      }, 200);
    });
  };
}
