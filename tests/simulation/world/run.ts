import { createHash } from 'node:crypto';
import { check, type History, type Violation } from '../history/index.ts';
import { storedLogs } from '../store/open.ts';
import { AgentPage, VisitorPage } from './people.ts';
import { postByRest } from './rest-post.ts';
import { drawSteps, take, type Step } from './steps.ts';
import { World } from './world.ts';

/** Steps of a run, when nothing else is asked for. */
export const STEPS = 90;

export interface RunOptions {
  readonly seed: number;
  /** Default: drawn from the seed. */
  readonly steps?: readonly Step[];
  /** Clocks are wrong by up to so many days. Default 500. */
  readonly clockErrorDays?: number;
}

/** What became of a run. */
export interface Outcome {
  readonly seed: number;
  readonly steps: readonly Step[];
  readonly violations: readonly Violation[];
  /** What should never happen, apart from promises: errors that a relay logged, exceptions in a client. */
  readonly failures: readonly string[];
  readonly history: History;
  /** The same for the same seed and steps; ids are told by their order of appearance. */
  readonly hash: string;
  /** Things that happened: messages that arrived, timers, commits. */
  readonly events: number;
}

/** Plays one run to its end and judges it. */
export async function run({ seed, steps = drawSteps(seed, STEPS), clockErrorDays = 500 }: RunOptions): Promise<Outcome> {
  const world = new World({ seed, clockErrorDays });
  const dice = world.chance('shape');
  await world.begin(dice.between(1, 2));
  for (const machine of world.machines) if (dice.likely(0.7)) world.openPage(machine);
  for (const step of steps) await take(world, step);
  await heal(world);
  for (const page of world.pages) page.observer.calm();
  const history = world.recorder.finish(storedLogs(world.database));
  for (const page of world.pages) page.crash();
  return { seed, steps, violations: check(history), failures: world.failures, history, hash: hashOf(history), events: world.agenda.done };
}

/** All trouble ends, everything that waits gets its time, and everybody looks once more. */
async function heal(world: World): Promise<void> {
  world.database.full = world.database.away = false;
  Object.assign(world.trouble, { lossy: 0, refusing: 0 });
  world.latency = 20;
  for (const { disk } of world.machines) disk.full = false;
  for (const node of world.nodes) node.start();
  await world.agenda.pass(2_000);
  for (const node of world.nodes) node.start();
  for (const page of world.pages) page.goOn();
  for (const wire of world.wires) wire.thaw();
  for (const machine of world.machines) if (!world.pages.some((page) => page.machine === machine)) world.openPage(machine);
  // A stranger's first tab has its socket before it looks for others.
  for (const page of world.pages) if (page instanceof VisitorPage) void page.loadOlder(page.current);
  await settle(world);
  countSockets(world);
  // A tab that lives on takes over what a dead one had stored when it connects the next time.
  for (const page of world.pages) page.wire?.cut(0, 0, 1, 1);
  await settle(world);
  for (const page of world.pages) if (page instanceof AgentPage) openAll(world, page);
  await world.agenda.pass(1_000);
  // A hint that was lost shows with the next one.
  for (const business of world.businesses) {
    for (const { data } of world.database.state.workspaces.get(business.id)?.conversations.values() ?? []) {
      postByRest(world, business, data.id, data.kind === 'broadcast' ? 'announcement' : 'message');
      await world.agenda.pass(50);
    }
  }
  await world.agenda.pass(3_000);
}

/** A browser whose storage refused something may have tabs that are on their own. */
function countSockets(world: World): void {
  for (const { name, disk } of world.businesses.flatMap(({ visitors }) => visitors)) {
    const open = world.pages.filter(({ machine }) => machine.name === name).flatMap(({ wires }) => wires.filter(({ isOpen }) => isOpen));
    if (!disk.hasRefused) world.recorder.add({ type: 'sockets', browser: name, count: open.length });
  }
}

/** Waits until everybody is online and nothing is unsent, at most as long as the longest waits take. */
async function settle(world: World): Promise<void> {
  for (let rounds = 0; rounds < 90; rounds += 1) {
    await world.agenda.pass(2_000);
    if (rounds > 2 && world.pages.every((page) => page.isSettled)) return;
  }
}

function openAll(world: World, page: AgentPage): void {
  const { id } = page.machine.workspace;
  for (const { data } of world.database.state.workspaces.get(id)?.conversations.values() ?? []) if (data.kind !== 'broadcast') page.open(data.id);
}

/** Ids hold the clock of whoever made them, so they count by their order of appearance. */
function hashOf(history: History): string {
  const places = new Map<string, number>();
  const text = JSON.stringify(history).replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, (id) => {
    const place = places.get(id) ?? places.size;
    places.set(id, place);
    return `#${place}`;
  });
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
