/** For `icon`. A file of its own: a part of the chat draws it that is loaded later. */
export const megaphoneIcon = 'M4 10v4a1 1 0 0 0 1 1h2.5l8.5 4V5L7.5 9H5a1 1 0 0 0-1 1Zm3.5 5 1 4.5M19 10c.7.5 1 1.2 1 2s-.3 1.5-1 2';
