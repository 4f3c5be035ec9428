import { html, type TemplateResult } from 'lit';

/**
 * Draws one of our icons: `icon(sendIcon)`. They are decoration; the name belongs to the button or the text beside them.
 * Paths are on a 24 × 24 grid, drawn with round strokes in the current colour (see `.icon` in tokens.ts). They are strings, so
 * that a bundle carries only those it draws.
 */
export const icon = (path: string): TemplateResult => html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d=${path} /></svg>`;

export const chatIcon = 'M12 4a8.5 7.2 0 0 0-5.7 12.5L5.6 20l3.7-1.7A8.5 7.2 0 1 0 12 4Z';
export const closeIcon = 'm6.5 6.5 11 11m0-11-11 11';
export const downIcon = 'm6 9.5 6 6 6-6';
export const moreIcon = 'M4.8 12a.7.7 0 1 0 1.4 0 .7.7 0 1 0-1.4 0ZM11.3 12a.7.7 0 1 0 1.4 0 .7.7 0 1 0-1.4 0ZM17.8 12a.7.7 0 1 0 1.4 0 .7.7 0 1 0-1.4 0Z';
export const sendIcon = 'M12 19V5.5m-6 6 6-6 6 6';
export const smileIcon = 'M3.5 12a8.5 8.5 0 1 0 17 0 8.5 8.5 0 1 0-17 0ZM8.5 14c.8 1.3 2 2 3.5 2s2.7-.7 3.5-2M9 9.5h.01M15 9.5h.01';
export const checkIcon = 'm5.5 12.5 4.5 4.5 9-10';
export const doubleCheckIcon = 'm2 12.5 4.5 4.5 9-10M11.5 16.5l.5.5 9.5-10';
export const clockIcon = 'M4 12a8 8 0 1 0 16 0 8 8 0 1 0-16 0ZM12 7.5V12l3 2';
export const alertIcon = 'M3.5 12a8.5 8.5 0 1 0 17 0 8.5 8.5 0 1 0-17 0ZM12 7.5v5m0 3.5h.01';
export const megaphoneIcon = 'M4 10v4a1 1 0 0 0 1 1h2.5l8.5 4V5L7.5 9H5a1 1 0 0 0-1 1Zm3.5 5 1 4.5M19 10c.7.5 1 1.2 1 2s-.3 1.5-1 2';
export const soundIcon = 'M4.5 9.5v5h3l4.5 4v-13l-4.5 4h-3Zm11 0c.7.6 1 1.5 1 2.5s-.3 1.9-1 2.5m2.3-7.5c1.4 1.2 2.2 3 2.2 5s-.8 3.8-2.2 5';
export const mutedIcon = 'M4.5 9.5v5h3l4.5 4v-13l-4.5 4h-3Zm11.5.5 4 4m0-4-4 4';
export const backIcon = 'm14.5 6-6 6 6 6';
export const personIcon = 'M8 8.5a4 4 0 1 0 8 0 4 4 0 1 0-8 0ZM4.5 20c.6-3.7 3.6-6 7.5-6s6.9 2.3 7.5 6';
export const searchIcon = 'M4.5 11a6.5 6.5 0 1 0 13 0 6.5 6.5 0 1 0-13 0ZM16 16l4 4';
export const archiveIcon = 'M4 5h16v4H4zM5.5 9v10h13V9M10 13h4';
export const retryIcon = 'M19.5 12a7.5 7.5 0 1 1-2.4-5.5L19.5 9m0-5v5h-5';
