import { html, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { alertIcon as alertPath } from '../../look/alert-icon.ts';
import * as look from '../../look/icons.ts';
import { megaphoneIcon as megaphonePath } from '../../look/megaphone-icon.ts';
import * as sound from '../../sound/icons.ts';

/** The console's own icons, in the manner of `look/icons.ts`: 24 × 24, round strokes in the current colour, decoration only. */
const drawn = (paths: SVGTemplateResult): TemplateResult => html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${paths}</svg>`;

export const inboxIcon = drawn(svg`<path d="M4 13.5 6.2 5h11.6L20 13.5V19H4v-5.500Zm0 0h4.500c.3 1.7 1.7 3 3.5 3s3.2-1.3 3.5-3H20"/>`);
export const teamIcon = drawn(svg`<circle cx="9" cy="9" r="3.5"/><path d="M2.5 19c.5-3 3.1-5 6.5-5s6 2 6.5 5M15.5 5.800a3.5 3.5 0 0 1 0 6.400M17.5 14.500c2 .7 3.6 2.3 4 4.5"/>`);
export const settingsIcon = drawn(svg`<path d="M4 7h9m4 0h3M4 17h3m4 0h9"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="17" r="2"/>`);
export const commandIcon = drawn(svg`<path d="M9 9h6v6H9zM9 9H7a2.2 2.2 0 1 1 2-2v2Zm6 0V7a2.2 2.2 0 1 1 2 2h-2Zm0 6h2a2.2 2.2 0 1 1-2 2v-2Zm-6 0v2a2.2 2.2 0 1 1-2-2h2Z"/>`);
export const helpIcon = drawn(svg`<circle cx="12" cy="12" r="8.5"/><path d="M9.5 9.700c.2-1.3 1.2-2.2 2.6-2.200s2.5.9 2.5 2.200c0 1.7-2.6 2-2.6 3.800m0 3h.01"/>`);
export const plusIcon = drawn(svg`<path d="M12 5.500v13M5.5 12h13"/>`);
export const copyIcon = drawn(svg`<path d="M9 9h10.500v10.500H9zM6.5 15h-2V4.500H15v2"/>`);
export const trashIcon = drawn(svg`<path d="M4.5 7h15M9.5 7V4.500h5V7m-8 0 .8 12.500h9.400L17.5 7M10 10.500v5.500m4-5.500v5.5"/>`);
export const editIcon = drawn(svg`<path d="m5 15.5-.5 4 4-.5L19 8.5 15.5 5 5 15.500Zm8-8 3.5 3.5"/>`);
export const linkIcon = drawn(svg`<path d="M13.5 4.500h6v6m0-6-9 9M17 14v5.500H4.500V7H10"/>`);
export const filterIcon = drawn(svg`<path d="M4 6.500h16M7 12h10m-6.5 5.500h3"/>`);
export const reopenIcon = drawn(svg`<path d="M4.5 12a7.5 7.5 0 1 0 2.4-5.500L4.5 9m0-5v5h5"/>`);
export const panelIcon = drawn(svg`<path d="M4 5h16v14H4zM14.5 5v14"/>`);
export const lockIcon = drawn(svg`<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>`);
export const shieldIcon = drawn(svg`<path d="M12 3.500 5 6v5.500c0 4.300 2.800 7.400 7 9 4.200-1.600 7-4.700 7-9V6l-7-2.500Zm-3 8.500 2.200 2.200 4-4.200"/>`);
export const keyIcon = drawn(svg`<circle cx="8" cy="15.5" r="3.5"/><path d="m10.5 13 8-8m-3 3 3 3"/>`);
export const paletteIcon = drawn(svg`<path d="M12 3.500c-3.5 4-5.5 6.8-5.5 10a5.5 5.5 0 0 0 11 0c0-3.2-2-6-5.5-10Z"/>`);
export const codeIcon = drawn(svg`<path d="m8.5 8-4.5 4 4.5 4m7-8 4.5 4-4.5 4M13.5 6l-3 12"/>`);
export const eyeIcon = drawn(svg`<path d="M3 12c2-4 5.2-6 9-6s7 2 9 6c-2 4-5.2 6-9 6s-7-2-9-6Z"/><circle cx="12" cy="12" r="2.5"/>`);
export const bellIcon = drawn(svg`<path d="M6 16.500V11a6 6 0 0 1 12 0v5.500l1.5 1.500h-15L6 16.500ZM10 20.500c.5.6 1.2 1 2 1s1.5-.4 2-1"/>`);

/** The shared icons, drawn. */
export const alertIcon = look.icon(alertPath);
export const archiveIcon = look.icon('M4 5h16v4H4zM5.5 9v10h13V9M10 13h4');
export const backIcon = look.icon('m14.5 6-6 6 6 6');
export const chatIcon = look.icon(look.chatIcon);
export const checkIcon = look.icon(look.checkIcon);
export const clockIcon = look.icon(look.clockIcon);
export const closeIcon = look.icon(look.closeIcon);
export const doubleCheckIcon = look.icon(look.doubleCheckIcon);
export const downIcon = look.icon(look.downIcon);
export const megaphoneIcon = look.icon(megaphonePath);
export const mutedIcon = look.icon(sound.mutedIcon);
export const personIcon = look.icon('M8 8.5a4 4 0 1 0 8 0 4 4 0 1 0-8 0ZM4.5 20c.6-3.7 3.6-6 7.5-6s6.9 2.3 7.5 6');
export const searchIcon = look.icon('M4.5 11a6.5 6.5 0 1 0 13 0 6.5 6.5 0 1 0-13 0ZM16 16l4 4');
export const sendIcon = look.icon(look.sendIcon);
export const soundIcon = look.icon(sound.soundIcon);
