import { AgentPage, VisitorPage, type Page } from './people.ts';
import { createChance, type Dice } from './agenda.ts';
import { postByRest } from './rest-post.ts';
import type { World } from './world.ts';
import type { Wire } from './wire.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** One thing that happens. `a`, `b` and `c` choose whom and how; whoever is chosen is taken modulo those who are there, so every step always means something. */
export interface Step {
  /** Milliseconds that pass before it. */
  readonly wait: number;
  readonly do: keyof typeof DEEDS;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

type Deed = (world: World, step: Step) => void | Promise<void>;

const chosen = <Item>(items: readonly Item[], place: number): Item | undefined => items[place % Math.max(1, items.length)];
const visitorPages = (world: World): VisitorPage[] => world.pages.filter((page): page is VisitorPage => page instanceof VisitorPage);
const agentPages = (world: World): AgentPage[] => world.pages.filter((page): page is AgentPage => page instanceof AgentPage && page.isSignedIn);
const wireOf = (world: World, { a }: Step): Wire | undefined => chosen(world.pages.flatMap(({ wire }) => wire ?? []), a);
const viewOf = (page: Page | undefined, place: number) => chosen(page?.views ?? [], place);

/** Learns at once, after a while, or never: then only silence tells. */
const learns = (choice: number): number | undefined => [1, 60, 1_500, undefined][choice % 4];

/** Ids of the conversations that a workspace has. */
const conversationsOf = (world: World, workspace: string): string[] => [...(world.database.state.workspaces.get(workspace)?.conversations.values() ?? [])]
  .filter(({ data }) => data.kind !== 'broadcast').map(({ data }) => data.id);

/** Everything that people do, and everything that goes wrong. */
export const DEEDS = {
  /** A visitor writes; on some machines to a conversation whose id the other business has too. */
  say(world, { a, b }) {
    const page = chosen(visitorPages(world), a);
    for (let count = 0; count <= b % 3; count += 1) page?.say(page.machine.sharesId ? world.sharedConversations[0] : undefined);
  },
  answer(world, { a, b, c }) {
    const page = chosen(agentPages(world), a);
    const conv = page && chosen(conversationsOf(world, page.machine.workspace.id), b);
    for (let count = 0; conv !== undefined && count <= c % 2; count += 1) page?.say(conv);
  },
  open(world, { a, b }) {
    const page = chosen(agentPages(world), a);
    const conv = page && chosen(conversationsOf(world, page.machine.workspace.id), b);
    if (conv !== undefined) page?.open(conv);
  },
  shut(world, { a, b }) {
    const page = chosen(agentPages(world), a);
    const view = viewOf(page, b);
    if (view) page?.shut(view.id);
  },
  read(world, { a, b }) {
    const page = chosen(world.pages, a);
    const view = viewOf(page, b);
    if (view) page?.markRead(view.id);
  },
  older(world, { a, b }) {
    const page = chosen(world.pages, a);
    const view = viewOf(page, b);
    void page?.loadOlder(view?.id ?? '');
  },
  trim(world, { a, b }) {
    const page = chosen(visitorPages(world), a);
    const view = viewOf(page, b);
    if (view) page?.trim(view.id);
  },
  edit(world, { a, b, c }) {
    const page = chosen(visitorPages(world), a);
    const view = viewOf(page, b);
    const item = chosen(view?.items ?? [], c);
    if (view && item) page?.edit(view.id, item.id);
  },
  erase(world, { a, b, c }) {
    const page = chosen(visitorPages(world), a);
    const view = viewOf(page, b);
    const item = chosen(view?.items.filter((one) => one.type === 'message' && one.own && one.seq !== undefined) ?? [], c);
    if (view && item) page?.remove(view.id, item.id);
  },
  introduce: (world, { a }) => chosen(visitorPages(world), a)?.introduce(),
  /** Somebody writes, closes or announces through the REST API of some node. */
  rest(world, { a, b, c }) {
    const business = chosen(world.businesses, a);
    const conv = business && chosen(conversationsOf(world, business.id), b);
    if (business) postByRest(world, business, conv, (['message', 'message', 'state', 'announcement'] as const)[c % 4] ?? 'message');
  },
  /** Another tab, at most three per machine. */
  tab(world, { a }) {
    const machine = chosen(world.machines, a);
    if (machine && world.pages.filter((page) => page.machine === machine).length < 3) world.openPage(machine);
  },
  /** A tab stands still, without a word to anybody; who sees that may open another one. */
  hang(world, { a, b }) {
    const page = chosen(visitorPages(world), a);
    page?.hang();
    if (page && b % 2 === 0 && world.pages.filter(({ machine }) => machine === page.machine).length < 3) world.openPage(page.machine);
  },
  goOn(world) {
    for (const page of visitorPages(world)) page.goOn();
  },
  async reload(world, { a }) {
    const page = chosen(world.pages, a);
    if (!page) return;
    world.pages = world.pages.filter((other) => other !== page);
    await Promise.race([page.leave(), new Promise<void>((resolve) => { world.agenda.in(0, resolve); })]);
    world.openPage(page.machine);
  },
  crash(world, { a, b }) {
    const page = chosen(world.pages, a);
    if (!page) return;
    world.pages = world.pages.filter((other) => other !== page);
    page.crash();
    if (b % 2 === 0) world.openPage(page.machine);
  },
  rejoin: (world, { a }) => chosen(visitorPages(world), a)?.rejoin(),
  cut: (world, step) => wireOf(world, step)?.cut(step.b % 4, step.c % 4, learns(step.b >> 2), learns(step.c >> 2)),
  silence: (world, step) => wireOf(world, step)?.silence(),
  stall: (world, step) => wireOf(world, step)?.stall(),
  thaw(world, { a }) {
    chosen(world.wires, a)?.thaw();
    chosen(world.wires.slice(-6), a)?.thaw();
  },
  /** What a client said comes a second time. */
  repeat(world, { a, b }) {
    const page = chosen(world.pages, a);
    const text = chosen(page?.wire?.repeatable ?? [], b);
    if (text !== undefined) page?.wire?.forge(text);
  },
  /** A client that obeys nothing: cursors from the future, positions that never were. */
  rude(world, { a, b, c }) {
    const page = chosen(world.pages, a);
    const view = viewOf(page, b);
    if (!view) return;
    const lies = [
      { t: 'cursor', conv: view.id, delivered: view.head + 1 + c, read: view.head + c }, { t: 'cursor', conv: view.id, delivered: 0, read: 0 },
      { t: 'cursor', conv: world.sharedConversations[1], read: 5 }, { t: 'sync', conv: world.newId(), after: 0 }, { t: 'nonsense' },
    ];
    page?.wire?.forge(JSON.stringify(chosen(lies, c)));
  },
  kill: (world, { a }) => chosen(world.nodes, a)?.crash(),
  leave: (world, { a, b }) => void chosen(world.nodes, a)?.leave(b % 3 === 0 ? 0 : 400),
  start(world, { a }) {
    chosen(world.nodes, a)?.start();
  },
  full(world, { a }) {
    world.database.full = a % 2 === 0;
  },
  away(world, { a }) {
    world.database.away = a % 2 === 0;
  },
  quota(world, { a, b }) {
    // Where the id is always the same one, a second visitor of the machine could not write to it.
    const machine = chosen(world.machines.filter(({ sharesId }) => !sharesId), a);
    if (machine) machine.disk.full = b % 2 === 0;
  },
  trouble(world, { a, b, c }) {
    world.trouble.lossy = [0, 0.05, 0.3][a % 3] ?? 0;
    world.trouble.refusing = [0, 0.1, 0.4][b % 3] ?? 0;
    world.latency = [10, 40, 300][c % 3] ?? 40;
  },
  /** Somebody's clock jumps: seconds, hours or days, forward or back. */
  jump(world, { a, b, c }) {
    const clocks = [...world.nodes, ...world.machines].map(({ clock }) => clock);
    const ms = [2_000, 90_000, HOUR, DAY, 40 * DAY, 400 * DAY][b % 6] ?? DAY;
    chosen(clocks, a)?.jump(c % 2 === 0 ? ms : -ms);
  },
  pass: () => undefined,
} satisfies Record<string, Deed>;

/** How often each happens, as parts of the whole. */
const WEIGHTS: Readonly<Record<keyof typeof DEEDS, number>> = {
  say: 24, answer: 14, open: 4, shut: 2, read: 6, older: 4, trim: 1, edit: 4, erase: 2, introduce: 1, rest: 5, tab: 6, hang: 3, goOn: 1, reload: 3, crash: 4, rejoin: 3, cut: 9, silence: 4, stall: 3, thaw: 4,
  repeat: 4, rude: 3, kill: 2, leave: 1, start: 4, full: 2, away: 1, quota: 1, trouble: 3, jump: 4, pass: 3,
};

export const DEED_NAMES = Object.keys(DEEDS) as (keyof typeof DEEDS)[];

function drawName(dice: Dice): keyof typeof DEEDS {
  let left = dice.random() * DEED_NAMES.reduce((sum, name) => sum + WEIGHTS[name], 0);
  return DEED_NAMES.find((name) => (left -= WEIGHTS[name]) < 0) ?? 'pass';
}

/** A run as a list of steps, drawn from the seed. Bursts are close together; now and then half a minute passes. */
export function drawSteps(seed: number, count: number): Step[] {
  const dice = createChance(seed)('steps');
  return Array.from({ length: count }, () => ({
    do: drawName(dice), a: dice.between(0, 999), b: dice.between(0, 999), c: dice.between(0, 999),
    wait: dice.likely(0.4) ? dice.between(0, 10) : dice.likely(0.03) ? dice.between(5_000, 60_000) : dice.between(10, 600),
  }));
}

/** Lets a step happen. */
export async function take(world: World, step: Step): Promise<void> {
  await world.agenda.pass(step.wait);
  const deed: Deed = DEEDS[step.do];
  // A deed that waits for something waits within the agenda, which goes on with the next step.
  void deed(world, step);
}
