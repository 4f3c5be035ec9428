/** The term that scopes a search to a workspace. */
export const scopeTerm = (workspace: number): string => `w${workspace}`;
