import { css, html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { grouped } from './permissions.ts';
import { allows, type AccessWords } from './words/index.ts';

/** For whoever shows permissions. */
export const permissionStyles = css`
  .groups { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(280px, 100%), 1fr)); gap: 20px 28px; align-items: start; }
  .groups fieldset, .groups section { min-inline-size: 0; gap: 2px; }
  .groups .check { padding-block: 4px; }
  .groups .check span { min-inline-size: 0; overflow-wrap: anywhere; }
  .groups .check code { display: block; text-align: -webkit-match-parent; text-align: match-parent; color: var(--frontdesk-muted); font-size: 0.75rem; }
  .groups .check.closed { color: var(--frontdesk-muted); cursor: default; }
  .groups .head { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 12px; inline-size: 100%; font-weight: 600; }
  .groups .head .link { font-weight: 400; font-size: var(--frontdesk-meta-size); }
  .groups ul { margin: 0; padding-inline-start: 18px; display: grid; gap: 4px; }
  .groups h4 { margin-block-end: 6px; font-size: var(--frontdesk-meta-size); color: var(--frontdesk-muted); font-weight: 600; }
  @container (max-width: 720px) { .groups .check { align-items: flex-start; padding-block: 10px; } .groups .head { margin-block: -10px -6px; } .groups .head .link { min-block-size: 44px; } }
`;

/** What a choice of permissions is made of. */
export interface PermissionFields {
  readonly texts: AccessWords;
  /** All that can be chosen at all. */
  readonly offered: readonly string[];
  readonly chosen: ReadonlySet<string>;
  /** What the person holds: the rest is shown, and closed with the reason. */
  readonly mine: readonly string[];
  readonly choose: (chosen: ReadonlySet<string>) => void;
}

/** One box per permission, in groups. */
export function permissionFields({ texts, offered, chosen, mine, choose }: PermissionFields): TemplateResult {
  const put = (names: readonly string[], on: boolean): void => {
    const next = new Set(chosen);
    for (const name of names) if (on) next.add(name); else next.delete(name);
    choose(next);
  };
  return html`<div class="groups">${grouped(offered).map(({ group, names }) => {
    const open = names.filter((name) => mine.includes(name));
    const full = open.length > 0 && open.every((name) => chosen.has(name));
    const title = texts.say(`group.${group}`);
    const label = texts.say(full ? 'none' : 'all');
    return html`<fieldset><legend class="head"><span>${title}</span>${open.length > 1 ? html`<button type="button" class="link" aria-label="${label}: ${title}" @click=${() => put(open, !full)}>${label}</button>` : nothing}</legend>
      ${names.map((name) => {
        const closed = !mine.includes(name);
        return html`<label class="check ${closed ? 'closed' : ''}"><input type="checkbox" name="permission" value=${name} ?disabled=${closed} .checked=${live(chosen.has(name))} @change=${(event: Event) => put([name], (event.target as HTMLInputElement).checked)}>
          <span>${allows(texts, name)}${closed ? html` <em>${texts.say('notMine')}</em>` : nothing}<code dir="ltr" translate="no">${name}</code></span></label>`;
      })}</fieldset>`;
  })}</div>`;
}

/** The same to read. */
export function permissionList(texts: AccessWords, names: readonly string[]): TemplateResult {
  return html`<div class="groups">${grouped(names).map(({ group, names: held }) => html`<section><h4>${texts.say(`group.${group}`)}</h4><ul>${held.map((name) => html`<li title=${name}>${allows(texts, name)}</li>`)}</ul></section>`)}</div>`;
}
