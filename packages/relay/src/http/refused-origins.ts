import { normalisedOrigin } from '@frontdesk/protocol';

/**
 * The newest origin per workspace whose pages were refused, so that the console can name what is missing in the list. In memory only: a page
 * that is refused is refused again. Anybody may send any origin; nothing is allowed because it stands here.
 */
export interface RefusedOrigins {
  /** What is no web origin is ignored. */
  note(workspace: string, origin: string): void;
  of(workspace: string): string | undefined;
}

export function createRefusedOrigins(): RefusedOrigins {
  const newest = new Map<string, string>();
  return {
    note(workspace, given) {
      const origin = normalisedOrigin(given);
      if (origin !== undefined && !origin.includes('*') && origin.length <= 300) newest.set(workspace, origin);
    },
    of: (workspace) => newest.get(workspace),
  };
}
