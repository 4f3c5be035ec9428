import { uuidv7 } from '@frontdesk/protocol';
import { TOKEN_PERMISSIONS, BUILT_IN_ROLES } from '../../../packages/relay/src/chat/permissions.ts';
import type { Principal } from '../../../packages/relay/src/chat/principal.ts';
import { newWorkspace } from '../../../packages/relay/src/features/workspace/new-workspace.ts';
import { seededBytes } from '../../sdk/fake-clock.ts';
import { FakeBrowser } from '../../sdk/fake-tabs.ts';
import { createRecorder, type HistoryEvent, type Recorder } from '../history/index.ts';
import { createDatabase, type ModelDatabase } from '../store/database.ts';
import { openModelStore } from '../store/open.ts';
import { Agenda, createChance, WallClock, type Chance, type Dice } from './agenda.ts';
import { Disk } from './disk.ts';
import { AgentPage, VisitorPage, type Machine, type Page, type Surroundings } from './people.ts';
import { RelayNode, type Trouble } from './relay-node.ts';
import { restDoor } from './rest-door.ts';
import { Wire } from './wire.ts';

/** A quiet moment in 2026; clocks start here, each with its own error. */
const START = 1_790_000_000_000;
const DAY = 86_400_000;

export interface WorldOptions {
  readonly seed: number;
  /** Clocks differ by up to so many days from the beginning. */
  readonly clockErrorDays: number;
  readonly heard?: (event: HistoryEvent) => void;
}

/** One business, with the person behind each of its machines. */
export interface Business {
  readonly id: string;
  readonly key: string;
  readonly sign: string;
  readonly visitors: readonly Machine[];
  readonly agents: readonly Machine[];
  readonly bot: Extract<Principal, { kind: 'bot' }>;
}

/** Two businesses, their visitors and agents, one or two nodes, one database, and whatever may go wrong between them. */
export class World {
  readonly agenda = new Agenda();
  readonly chance: Chance;
  readonly recorder: Recorder;
  readonly database: ModelDatabase;
  readonly trouble: Trouble = { lossy: 0, refusing: 0 };
  readonly nodes: RelayNode[] = [];
  readonly businesses: Business[] = [];
  readonly wires: Wire[] = [];
  /** Ids of conversations that visitors of both businesses use: whoever makes an id may make the same one. */
  readonly sharedConversations: readonly string[];
  /** What should never happen, apart from what a history shows. */
  readonly failures: string[] = [];
  pages: Page[] = [];
  /** Longest time that a message usually needs, milliseconds. */
  latency = 40;
  readonly #seed: WorldOptions;
  readonly #staff = new Map<string, Principal>();
  readonly #signs = new Map<string, string>();
  readonly #ids: () => string;
  readonly #surroundings: Surroundings;
  #names = 0;

  constructor(options: WorldOptions) {
    this.#seed = options;
    this.chance = createChance(options.seed);
    this.recorder = createRecorder(options.heard);
    const ids = seededBytes(this.chance('ids').random);
    this.#ids = () => uuidv7(START, ids);
    const epochs = this.chance('epochs');
    this.database = createDatabase({
      now: () => START + this.agenda.now, newId: this.#ids, newEpoch: () => epochs.between(1, 2 ** 31 - 1),
      onCursor: (workspace, conv, { kind, id }, place, head) => this.recorder.add({ type: 'cursor', source: 'store', workspace, conv, by: `${kind}:${id}`, head, ...place }),
    });
    this.sharedConversations = [this.#ids(), this.#ids()];
    const { agenda, recorder } = this;
    this.#surroundings = { agenda, recorder, workspaceBySign: this.#signs, connect: (client, observer) => this.#connect(client, (text) => observer.heard(text)), failed: this.#failed };
  }

  /** Makes the businesses and starts the nodes. */
  async begin(nodes: number): Promise<void> {
    const store = openModelStore(this.database, { commit: queueMicrotask, answer: queueMicrotask, look: queueMicrotask });
    for (const [index, key] of ['default', 'other'].entries()) {
      const workspace = { ...newWorkspace(key, `w${index}.shop`, START), id: this.#ids() };
      await store.workspaces.create(workspace);
      this.#signs.set(`w${index}`, workspace.id);
      const business: Business = {
        id: workspace.id, key, sign: `w${index}`,
        visitors: [0, 1].map((place) => this.#machine(workspace, `w${index}`, `d${place}`)), agents: [0, 1].map((place) => this.#machine(workspace, `w${index}`, `a${place}`)),
        bot: { kind: 'bot', workspace: workspace.id, id: this.#ids(), name: `w${index}.bot`, permissions: TOKEN_PERMISSIONS },
      };
      this.businesses.push(business);
      for (const { name } of business.agents) await this.#hire(store, workspace.id, name);
    }
    const site = { agenda: this.agenda, database: this.database, trouble: this.trouble, nodes: this.nodes, staff: this.#staff, failed: this.#failed };
    for (let index = 0; index < nodes; index += 1) this.nodes.push(new RelayNode(site, `node${index}`, this.#clock(`node${index}`), this.chance(`node${index}`)));
    for (const node of this.nodes) node.start();
  }

  get machines(): readonly Machine[] {
    return this.businesses.flatMap(({ visitors, agents }) => [...visitors, ...agents]);
  }

  /** Opens a tab or a console on a machine. */
  openPage(machine: Machine): void {
    const name = `${machine.name}.p${(this.#names += 1)}`;
    const dice = this.chance(name);
    const isAgent = this.#staff.has(machine.name);
    this.pages.push(isAgent
      ? new AgentPage(this.#surroundings, machine, name, dice, { token: machine.name, fetch: restDoor(this, machine, dice) })
      : new VisitorPage(this.#surroundings, machine, name, dice));
  }

  /** Who the token belongs to. */
  staffOf(token: string): Principal | undefined {
    return this.#staff.get(token);
  }

  newId(): string {
    return this.#ids();
  }

  /** A node that runs, by chance: there are no sticky sessions. */
  anyNode(dice: Dice): RelayNode | undefined {
    return dice.pick(this.nodes.filter((node) => node.host));
  }

  readonly #failed = (what: string): void => void this.failures.push(what);

  #connect(client: string, tap: (text: string) => void): Wire {
    const name = `${client}#${this.wires.length}`;
    const dice = this.chance(name);
    const wire = new Wire({
      name, agenda: this.agenda, dice, tap, host: this.anyNode(dice)?.host, delay: () => dice.between(1, dice.likely(0.05) ? 30 * this.latency : this.latency),
    });
    this.wires.push(wire);
    return wire;
  }

  #clock(name: string): WallClock {
    const days = this.chance(`clock of ${name}`).between(-this.#seed.clockErrorDays, this.#seed.clockErrorDays);
    return new WallClock(this.agenda, START + days * DAY);
  }

  #machine(workspace: { id: string; key: string }, sign: string, place: string): Machine {
    const name = `${sign}.${place}`;
    const browser = new FakeBrowser();
    const dice = this.chance(`browser of ${name}`);
    browser.loses = () => dice.likely(this.trouble.lossy / 10);
    return { browser, name, workspace: { id: workspace.id, key: workspace.key, sign }, clock: this.#clock(name), disk: new Disk(this.agenda, this.chance(`disk of ${name}`)), sharesId: place === 'd0' };
  }

  async #hire(store: ReturnType<typeof openModelStore>, workspace: string, name: string): Promise<void> {
    const id = this.#ids();
    await store.agents.create({ id, workspace, email: `${name}@example.org`, name, role: 'agent', createdTs: START, disabled: false });
    this.#staff.set(name, { kind: 'agent', workspace, id, name, role: 'agent', permissions: BUILT_IN_ROLES.agent });
  }
}
