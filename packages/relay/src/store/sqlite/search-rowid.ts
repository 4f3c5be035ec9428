/** Entries of one conversation that the search index can tell apart; messages beyond are not searched. */
export const SEARCHABLE_SEQ = 2 ** 21;

/** The search index knows an entry by one integer. Exact as a JavaScript number for 2^32 conversations. */
export const searchRowid = (conv: number, seq: number): number => conv * SEARCHABLE_SEQ + seq;

/** The term that scopes a search to a workspace. */
export const scopeTerm = (workspace: number): string => `w${workspace}`;
