import type { Conversation, Team } from '@frontdesk/protocol';
import type { AdminClient, Inbox, InboxView } from '@frontdesk/sdk/admin';
import { neighbour, withOpened } from '../inbox/list-order.ts';
import { START_FILTER, changeFilter, toQuery, type InboxFilter } from './filter.ts';

/** The live list under the chosen filter, and the order in which it stands on screen. */
export class InboxList {
  readonly #changed: () => void;
  #inbox: Inbox | undefined;
  #stop: (() => void) | undefined;
  #order: readonly string[] = [];
  /** The opened conversation stood in the list under the present filter: it stays there until another one is opened. */
  #keeps: string | undefined;
  filter: InboxFilter = START_FILTER;
  rows: readonly Conversation[] = [];

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get view(): InboxView | undefined {
    return this.#inbox?.getSnapshot();
  }

  /** Starts to follow the inbox; asking twice is harmless. */
  open(client: AdminClient): void {
    if (this.#inbox) return;
    this.#inbox = client.inbox(toQuery(this.filter));
    this.#stop = this.#inbox.subscribe(this.#changed);
  }

  close(): void {
    this.#stop?.();
    this.#inbox?.close();
    this.#inbox = undefined;
    this.#keeps = undefined;
  }

  setFilter(change: Partial<InboxFilter>): void {
    this.filter = changeFilter(this.filter, change);
    this.#order = [];
    this.#keeps = undefined;
    this.#inbox?.setQuery(toQuery(this.filter));
  }

  /** A team that was deleted narrows the list no more. */
  knowTeams(teams: readonly Team[] | undefined): void {
    const { team } = this.filter;
    if (teams && !['any', 'mine', 'none'].includes(team) && !teams.some(({ id }) => id === team)) this.setFilter({ team: 'any' });
  }

  /** Told by the list: the order on screen, which holds still while a hand is in it. */
  setOrder(ids: readonly string[]): void {
    this.#order = ids;
  }

  /** Reads the live list again; an unchanged list keeps its identity. */
  refresh(hidden: ReadonlySet<string>, opened: string | undefined, summary: Conversation | undefined): void {
    const items = this.view?.items ?? [];
    const fitting = hidden.size === 0 ? items : items.filter((item) => !hidden.has(item.id));
    if (this.#keeps !== opened) this.#keeps = undefined;
    if (opened && fitting.some((item) => item.id === opened)) this.#keeps = opened;
    const loading = this.view?.loading === true && items.length === 0;
    this.rows = loading || !this.#keeps || hidden.has(this.#keeps) ? fitting : withOpened(fitting, summary);
  }

  find(id: string): Conversation | undefined {
    return this.view?.items.find((item) => item.id === id);
  }

  /** Whether conversations of this state stand under the present filter. */
  shows(state: Conversation['state']): boolean {
    return this.filter.tab === 'all' || this.filter.tab === state;
  }

  /** The conversation that comes after `id` has left. */
  after(id: string, hidden: ReadonlySet<string>): string | undefined {
    const next = neighbour(this.#ids().filter((other) => other === id || !hidden.has(other)), id);
    return next === id ? undefined : next;
  }

  /** One step along the list from `from`; the first row when that is not in it. */
  step(from: string | undefined, step: 1 | -1): string | undefined {
    const ids = this.#ids();
    const at = ids.indexOf(from ?? '');
    return ids[at < 0 ? 0 : Math.min(ids.length - 1, Math.max(0, at + step))];
  }

  /** Failures show in the list's own view. */
  async loadMore(): Promise<void> {
    await this.#inbox?.loadMore().catch(() => undefined);
  }

  /** Fetches the list again; failures show in its view. */
  async reload(): Promise<void> {
    await this.#inbox?.refresh().catch(() => undefined);
  }

  #ids(): readonly string[] {
    return this.#order.length > 0 ? this.#order : this.rows.map((row) => row.id);
  }
}
