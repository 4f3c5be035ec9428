import { html, nothing, type TemplateResult } from 'lit';
import type { Conversation, Team } from '@frontdesk/protocol';
import { act } from '../controller/actions.ts';
import type { AdminWords } from '../words/index.ts';

/** How a team is called by id; one that is not there any more is a former one. Before the teams are known: just a team. */
export function teamName(id: string, teams: readonly Team[] | undefined, words: AdminWords): string {
  return teams?.find((team) => team.id === id)?.name ?? words.say(teams ? 'formerTeam' : 'list.team');
}

/** Teams by name: people look for one. */
export const byName = (teams: readonly Team[]): readonly Team[] => [...teams].sort((one, other) => one.name.localeCompare(other.name));

/**
 * Gives a conversation to a team.
 *
 * @param label the attribute that names the field.
 */
export function teamChoice({ id, team }: Pick<Conversation, 'id' | 'team'>, teams: readonly Team[], words: AdminWords, labelledBy?: string): TemplateResult {
  const chosen = (event: Event): void => void act(event.target as HTMLSelectElement, { type: 'assign-team', id, team: (event.target as HTMLSelectElement).value || null });
  return html`<select class="team" aria-label=${labelledBy === undefined ? words.say('list.team') : nothing} aria-labelledby=${labelledBy ?? nothing} @change=${chosen}>
    <option value="" .selected=${team === undefined}>${words.say('list.teams.none')}</option>
    ${team !== undefined && !teams.some((one) => one.id === team) ? html`<option value=${team} selected>${teamName(team, teams, words)}</option>` : nothing}
    ${byName(teams).map((one) => html`<option value=${one.id} .selected=${one.id === team}>${one.name}</option>`)}</select>`;
}
