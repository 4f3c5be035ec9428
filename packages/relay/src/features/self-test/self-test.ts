import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { SOCKET_PATH } from '@frontdesk/protocol';
import type { Registry } from 'prom-client';
import type { Principal } from '../../chat/principal.ts';
import type { Feature, FeatureContext } from '../../feature.ts';
import type { Store } from '../../store/store.ts';
import { HIDDEN_WORKSPACE } from '../../store/hidden-workspace.ts';
import type { Admission, UpgradeFacts } from '../../ws/access.ts';
import { BlockedSockets } from './blocked-sockets.ts';
import { tlsFiles } from '../../config/tls.ts';
import { hiddenKey, ownUrl, tokenOf } from './door.ts';
import { throughHttp } from './http-way.ts';
import { countSelfTests } from './metrics.ts';
import { selfTestRoutes } from './routes.ts';
import { Runner } from './runner.ts';
import type { Probe } from './steps.ts';
import { throughWebSocket } from './websocket-way.ts';

/** Every so many runs the way over HTTP is tried too; the first run is one of them. */
const HTTP_EVERY = 5;
/** The header by which the relay knows its own sockets. Its value is drawn anew at each start. */
const OWN_HEADER = 'frontdesk-self-test';

/** The relay as its own visitor, and what it hears of visitors who cannot use WebSocket. */
export interface SelfTest {
  readonly feature: Feature;
  /** For `/health/ready`: undefined while it is off, or no run has ended. */
  check(): { readonly ok: true } | { readonly ok: false; readonly reason: string } | undefined;
  /** Whether the request comes from the self-test: such sockets are not counted and never too many. */
  isOwn(headers: Readonly<Record<string, string>>): boolean;
  /** Told of everybody who was let in. */
  admitted(admission: Pick<Admission, 'principal'>, facts: Pick<UpgradeFacts, 'websocketFailed'>): void;
  /** Call when listening. */
  start(port: number): void;
  /** Ends a run that is under way; nothing of it touches the store afterwards. */
  stop(): Promise<void>;
}

export function createSelfTest(context: FeatureContext, registry: Registry): SelfTest {
  const { config, now, log } = context;
  const everySeconds = config.FRONTDESK_SELF_TEST_SECONDS;
  const secret = randomBytes(32).toString('hex');
  const blocked = new BlockedSockets(() => performance.now());
  const count = countSelfTests(registry, blocked, everySeconds > 0);
  let url = '';
  const probe = createProbe(context, () => ({ url, socketPath: SOCKET_PATH, headers: { [OWN_HEADER]: secret } }));
  const runner = new Runner({ probe, everyMs: everySeconds * 1_000, now, log, onOutcome: count });
  return {
    feature: { name: 'self-test', routes: selfTestRoutes({ runner, everySeconds, blocked }) },
    check() {
      const { last } = runner;
      return last && (last.ok ? { ok: true } : { ok: false, reason: `Self-test: ${last.reason}.` });
    },
    isOwn(headers) {
      const given = Buffer.from(headers[OWN_HEADER] ?? '');
      return given.length === secret.length && timingSafeEqual(given, Buffer.from(secret));
    },
    admitted({ principal }, { websocketFailed }) {
      if (websocketFailed && principal.kind === 'visitor' && principal.workspace !== HIDDEN_WORKSPACE) blocked.note(principal.workspace, principal.id);
    },
    start(port) {
      url = ownUrl(tlsFiles(config) ? 'https' : 'http', config.HOST, port);
      if (everySeconds > 0) runner.start();
    },
    stop: () => runner.stop(),
  };
}

/** Both ways through the relay, and nothing left behind. */
function createProbe({ store, chat, now }: FeatureContext, address: () => { url: string; socketPath: string; headers: Readonly<Record<string, string>> }): Probe {
  let runs = 0;
  const eraser: Principal = { kind: 'bot', workspace: HIDDEN_WORKSPACE, id: HIDDEN_WORKSPACE, name: 'Self-test', permissions: new Set(['conversations.delete']) };
  const erase = async (visitor: string, signal: AbortSignal): Promise<void> => {
    for (const { id } of await store.conversations.ofVisitor(HIDDEN_WORKSPACE, visitor, 100)) {
      signal.throwIfAborted();
      await chat.erase(eraser, id);
    }
  };
  return async (enter, signal) => {
    enter('store');
    const key = await hiddenKey(store, now());
    const door = { ...address(), key, token: tokenOf(key) };
    const visitor = await idOf(store, door.token);
    signal.throwIfAborted();
    // What a run that failed has left: however long runs fail, no more than one run's conversations are there.
    await erase(visitor, signal);
    await throughWebSocket(door, enter, signal);
    runs += 1;
    if (runs % HTTP_EVERY === 1) {
      enter('http');
      await throughHttp(door, signal);
    }
    enter('store');
    await erase(visitor, signal);
  };
}

async function idOf(store: Store, token: string): Promise<string> {
  return (await store.visitors.arrive(HIDDEN_WORKSPACE, createHash('sha256').update(token).digest('hex'), {})).visitor.id;
}
