import { pino } from 'pino';
import type { Bus, Hint } from '../../../packages/relay/src/bus/bus.ts';
import { createMemoryBus } from '../../../packages/relay/src/bus/memory.ts';
import { ChatRefusal, type Chat } from '../../../packages/relay/src/chat/chat.ts';
import type { Schedule } from '../../../packages/relay/src/chat/coalescer.ts';
import { createChat } from '../../../packages/relay/src/chat/create-chat.ts';
import { createEvents } from '../../../packages/relay/src/chat/events.ts';
import { createEventLimits, type SendLimits } from '../../../packages/relay/src/chat/limits.ts';
import { createMemoryLimiters } from '../../../packages/relay/src/limits/memory.ts';
import { createPresence } from '../../../packages/relay/src/chat/presence.ts';
import type { Principal } from '../../../packages/relay/src/chat/principal.ts';
import { toldLimits } from '../../../packages/relay/src/chat/told-limits.ts';
import { ConfigSchema } from '../../../packages/relay/src/config.ts';
import type { Log } from '../../../packages/relay/src/log.ts';
import { createAuthenticate } from '../../../packages/relay/src/ws/authenticate.ts';
import { Hub } from '../../../packages/relay/src/ws/hub.ts';
import { RelaySockets } from '../../../packages/relay/src/ws/relay-sockets.ts';
import { TurnEnd } from '../../../packages/relay/src/ws/turn.ts';
import type { ModelDatabase } from '../store/database.ts';
import { openModelStore, type ModelStore } from '../store/open.ts';
import type { Agenda, Dice, WallClock } from './agenda.ts';
import type { Host } from './wire.ts';

/** What makes hints late, lost or doubled; nothing but "usually soon" is promised of them. */
export interface Trouble {
  /** Probability that a hint is lost. */
  lossy: number;
  /** Probability that a change is refused by a limit. */
  refusing: number;
}

/** What the nodes of one relay share. */
export interface Site {
  readonly agenda: Agenda;
  readonly database: ModelDatabase;
  readonly trouble: Trouble;
  readonly nodes: RelayNode[];
  /** Who stands behind an agent's token. */
  readonly staff: ReadonlyMap<string, Principal>;
  /** Told of errors that a relay logs, which it does only for its own mistakes. */
  readonly failed: (what: string) => void;
}

interface Process {
  readonly host: Host;
  readonly store: ModelStore;
  readonly chat: Chat;
  readonly local: Bus;
  readonly sockets: RelaySockets;
}

/** Small enough that a run of a minute meets every one of them. */
const LIMITS = { window: 4, historyItems: 4, gapItems: 9, snapshotItems: 5 };
const MARKS = { highWater: 3_000, lowWater: 800, hardLimit: 40_000, latestBytes: 2_000 };
const FRAMES_PER_SECOND = 30;
const SLOW_MS = 30_000;

/** One node: the relay's own cores on the model store, with everything from outside passed in. It can die at any moment and be started again. */
export class RelayNode {
  readonly name: string;
  readonly clock: WallClock;
  readonly #site: Site;
  readonly #dice: Dice;
  #process: Process | undefined;

  constructor(site: Site, name: string, clock: WallClock, dice: Dice) {
    this.name = name;
    this.clock = clock;
    this.#site = site;
    this.#dice = dice;
  }

  get host(): Host | undefined {
    return this.#process?.host;
  }

  get chat(): Chat | undefined {
    return this.#process?.chat;
  }

  get store(): ModelStore | undefined {
    return this.#process?.store;
  }

  start(): void {
    if (this.#process) return;
    const { agenda, database, trouble } = this.#site;
    const dice = this.#dice;
    const alive = { now: true };
    const schedule: Schedule = (run, ms) => agenda.in(ms, () => { if (alive.now) run(); });
    const log = this.#log();
    const now = this.clock.now;
    const config = ConfigSchema.parse({ FRONTDESK_WINDOW: LIMITS.window });
    const store = openModelStore(database, {
      commit: (run) => void agenda.in(dice.between(0, dice.likely(0.1) ? 400 : 8), run),
      answer: (run) => void agenda.in(dice.between(0, dice.likely(0.1) ? 300 : 4), run),
      look: (run) => void agenda.in(dice.between(0, dice.likely(0.1) ? 100 : 2), run),
    });
    const local = createMemoryBus({ onError: (error) => log.error({ err: error }, 'a listener failed') });
    const bus: Bus = { ...local, publish: (topic, hint) => this.#publish(topic, hint), mayBeHeard: () => true };
    const presence = createPresence({ now, schedule });
    const chat = createChat({ store, bus, presence, config, now, log, schedule, events: createEvents((error) => log.error({ err: error }, 'a listener failed')), limits: limitsOf(trouble, dice), eventLimits: createEventLimits(config, createMemoryLimiters()) });
    const sockets = new RelaySockets({
      realm: {
        chat, presence, log, now, limits: { ...toldLimits(config), ...LIMITS }, marks: { ...MARKS, frameBytes: 65_536 }, framesPerSecond: FRAMES_PER_SECOND, slowMs: SLOW_MS,
        hub: new Hub(bus, (error) => log.error({ err: error }, 'a session failed on a hint')),
        turn: new TurnEnd((run) => void schedule(run, dice.between(0, 1))),
        authenticate: createAuthenticate({
          store, development: false, now,
          authenticateAgent: async (credential) => this.#site.staff.get('token' in credential ? credential.token : ''),
        }),
      },
      addressOf: (remote) => remote, limitKey: (address) => address, connectionsPerAddress: 1_000, schedule,
    });
    sockets.start();
    const host: Host = {
      handler: sockets, address: '192.0.2.1', wires: new Set(),
      get alive() { return alive.now; },
      set alive(value) { alive.now = value; },
    };
    this.#process = { host, store, chat, local, sockets };
  }

  /** The process ends here and now: what is not committed is lost, nobody is told anything. */
  crash(): void {
    const process = this.#process;
    if (!process) return;
    this.#process = undefined;
    process.host.alive = false;
    process.store.die();
    for (const wire of process.host.wires) wire.relayDied();
  }

  /** Stops as an operator stops it, or a deployment: peers are asked to leave, then it ends. */
  async leave(drainMs: number): Promise<void> {
    const process = this.#process;
    if (!process) return;
    await process.sockets.leave('The relay is restarting.', 1_000, drainMs);
    if (this.#process === process) this.#site.agenda.in(5, () => { if (this.#process === process) this.crash(); });
  }

  /** A hint from here or from another node arrives. */
  hear(topic: string, hint: Hint): void {
    this.#process?.local.publish(topic, hint);
  }

  /** At home at once, elsewhere later; in times of trouble lost, late or twice. */
  #publish(topic: string, hint: Hint): void {
    const { agenda, nodes, trouble } = this.#site;
    for (const node of nodes) {
      if (this.#dice.likely(trouble.lossy)) continue;
      const isLate = node !== this || this.#dice.likely(trouble.lossy);
      if (!isLate) node.hear(topic, hint);
      else agenda.in(this.#dice.between(0, this.#dice.likely(trouble.lossy) ? 2_000 : 20), () => node.hear(topic, hint));
      if (this.#dice.likely(trouble.lossy)) agenda.in(this.#dice.between(0, 500), () => node.hear(topic, hint));
    }
  }

  /** A store that is away is no mistake of the relay; everything else that it logs as an error is. */
  #log(): Log {
    return pino({ level: 'error', base: null, timestamp: false }, {
      write: (line: string) => {
        const { err, msg } = JSON.parse(line) as { err?: { type?: string; stack?: string }; msg?: string };
        if (err?.type !== 'StoreUnavailable' && err?.type !== 'ChatRefusal') this.#site.failed(`${this.name} logged: ${msg} ${err?.stack ?? ''}`);
      },
    });
  }
}

/** Refuses at random instead of by the minute, so that every message may be the one that has to come again. */
function limitsOf(trouble: Trouble, dice: Dice): SendLimits {
  return {
    take: () => (trouble.refusing === 0 ? undefined : Promise.resolve(dice.likely(trouble.refusing) ? new ChatRefusal('rate_limited', 'Too many.', dice.between(50, 3_000)) : undefined)),
    giveBack: () => undefined,
    quotaOf: () => undefined,
    takeOpening: () => undefined,
    giveBackOpening: () => undefined,
  };
}
