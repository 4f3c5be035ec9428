import { html, type TemplateResult } from 'lit/html.js';

/**
 * Draws one of our icons: `icon(sendIcon)`. They are decoration; the name belongs to the button or the text beside them.
 * Paths are on a 24 × 24 grid, drawn with round strokes in the current colour (see `.icon` in base-css.ts). They are strings, so
 * that a bundle carries only those it draws. Here are those of the chat's first view; a bundle's first part carries all of them.
 */
export const icon = (path: string): TemplateResult => html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d=${path} /></svg>`;

export const chatIcon = 'M12 4a8.5 7.2 0 0 0-5.7 12.5L5.6 20l3.7-1.7A8.5 7.2 0 1 0 12 4Z';
export const closeIcon = 'm6.5 6.5 11 11m0-11-11 11';
export const downIcon = 'm6 9.5 6 6 6-6';
/** Three dots, as wide as the stroke: see `.menu-button`. */
export const moreIcon = 'M5.5 12h0m6.5 0h0m6.5 0h0';
export const sendIcon = 'M12 19V5.5m-6 6 6-6 6 6';
export const smileIcon = 'M3.5 12a8.5 8.5 0 1 0 17 0 8.5 8.5 0 1 0-17 0ZM8.5 14c.8 1.3 2 2 3.5 2s2.7-.7 3.5-2M9 9.5h.01M15 9.5h.01';
export const checkIcon = 'm5.5 12.5 4.5 4.5 9-10';
export const doubleCheckIcon = 'm2 12.5 4.5 4.5 9-10M11.5 16.5l.5.5 9.5-10';
export const clockIcon = 'M4 12a8 8 0 1 0 16 0 8 8 0 1 0-16 0ZM12 7.5V12l3 2';
