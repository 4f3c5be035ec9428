/** For `icon`. A file of its own: a part of the chat draws it that is loaded later. */
export const alertIcon = 'M3.5 12a8.5 8.5 0 1 0 17 0 8.5 8.5 0 1 0-17 0ZM12 7.5v5m0 3.5h.01';
