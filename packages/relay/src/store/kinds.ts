/** What stands in rows as a number, the same in every engine. */

/** Columns hold small integers; the position in these tables is what is stored, so they may only grow at the end. */
export const KINDS = ['support', 'direct', 'broadcast', 'internal'] as const;
export const STATES = ['open', 'waiting', 'closed', 'archived'] as const;
export const ACTORS = ['visitor', 'agent', 'bot', 'system'] as const;
export const TYPES = ['message', 'edit', 'delete', 'state', 'assign', 'team'] as const;

export const MESSAGE = TYPES.indexOf('message');
export const EDIT = TYPES.indexOf('edit');
export const DELETE = TYPES.indexOf('delete');
export const VISITOR = ACTORS.indexOf('visitor');
