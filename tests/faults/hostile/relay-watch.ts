import { readdirSync, readFileSync } from 'node:fs';
import { uuidv7 } from '@frontdesk/protocol';
import { asOwner, type Caller } from '../../relay/http/api-client.ts';
import { startRelayProcess, type RelayProcess } from '../../relay/http/relay-process.ts';
import { connect, visit, type VisitorSocket } from '../../relay/http/visitor-socket.ts';

/** Looks at a relay's process from outside, and has a visitor and an agent talk who must not notice an attack. */
export class RelayWatch {
  readonly relay: RelayProcess;
  readonly owner: Caller;
  /** Secret of an API token. */
  readonly token: string;
  readonly conv: string;
  readonly #visitor: VisitorSocket;
  readonly #agent: VisitorSocket;

  private constructor(parts: { relay: RelayProcess; owner: Caller; token: string; conv: string; visitor: VisitorSocket; agent: VisitorSocket }) {
    this.relay = parts.relay;
    this.owner = parts.owner;
    this.token = parts.token;
    this.conv = parts.conv;
    this.#visitor = parts.visitor;
    this.#agent = parts.agent;
  }

  static async start(env: Record<string, string>): Promise<RelayWatch> {
    const relay = await startRelayProcess({ env: { LOG_LEVEL: 'warn', FRONTDESK_CONNECTIONS_PER_ADDRESS: '100000', FRONTDESK_VISITOR_MESSAGES_PER_MINUTE: '100000', FRONTDESK_VISITOR_MESSAGES_PER_HOUR: '100000', ...env } });
    const owner = await asOwner(relay);
    const token = String((await owner.post(':/tokens', { name: 'watch' })).json['secret']);
    const visitor = await visit(relay);
    const agent = await connect(relay, { kind: 'agent', token });
    const conv = await visitor.say('hello');
    agent.send({ t: 'sync', conv, after: 0 });
    await agent.until((frame) => frame.t === 'snapshot');
    return new RelayWatch({ relay, owner, token, conv, visitor, agent });
  }

  /** A message of the visitor is acked and reaches the agent. Resolves to the milliseconds it took. */
  async serves(): Promise<number> {
    const text = `ping ${uuidv7()}`;
    const begun = performance.now();
    const reached = this.#agent.until((frame) => frame.t === 'entry' && (frame['entry'] as { body?: { text: string } }).body?.text === text);
    await this.#visitor.say(text, this.conv);
    await reached;
    return performance.now() - begun;
  }

  /** Resident memory, MiB. */
  get residentMiB(): number {
    const status = readFileSync(`/proc/${this.relay.child.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s*(\d+) kB/m.exec(status)?.[1]) / 1024;
  }

  /** Open file descriptors of the process, sockets among them. */
  get handles(): number {
    return readdirSync(`/proc/${this.relay.child.pid}/fd`).length;
  }

  get isRunning(): boolean {
    return this.relay.child.exitCode === null && this.relay.child.signalCode === null;
  }

  async end(): Promise<void> {
    await Promise.all([this.#visitor.close(), this.#agent.close()]);
    await this.relay.remove();
  }
}

/** Resolves when the condition holds, looked at often. */
export async function until(holds: () => boolean, what: () => string, patienceMs = 60_000): Promise<void> {
  for (const end = Date.now() + patienceMs; !holds();) {
    if (Date.now() > end) throw new Error(`gave up waiting: ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
