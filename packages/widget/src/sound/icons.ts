/** For `icon` of `look/icons.ts`. */
export const soundIcon = 'M4.5 9.5v5h3l4.5 4v-13l-4.5 4h-3Zm11 0c.7.6 1 1.5 1 2.5s-.3 1.9-1 2.5m2.3-7.5c1.4 1.2 2.2 3 2.2 5s-.8 3.8-2.2 5';
export const mutedIcon = 'M4.5 9.5v5h3l4.5 4v-13l-4.5 4h-3Zm11.5.5 4 4m0-4-4 4';
