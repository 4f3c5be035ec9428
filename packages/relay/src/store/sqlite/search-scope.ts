/** The term that scopes a search to a workspace. */
export const scopeTerm = (workspace: number): string => `w${workspace}`;
/** The same in SQL, where a row has its `workspace_key`. */
export const SCOPE_OF = "'w' || workspace_key";
