import { normalisedOrigin } from '@frontdesk/protocol';
import type { FeatureContext } from '../feature.ts';
import type { StoredWorkspace } from '../store/records.ts';

/** Between two notes for one workspace, milliseconds: an origin is the caller's to choose and must not become a stream of writes. */
const QUIET_MS = 60_000;

/** Notes when and where a workspace's script tag is seen, so that the console can tell its owner "it works". */
export interface InstallationWatch {
  /** @param origin of the page; anything that is no web origin is ignored. Never rejects, never waits. */
  seen(workspace: StoredWorkspace, origin: string | undefined): void;
  /** The same when only the workspace's id is at hand. */
  seenIn(workspace: string, origin: string): void;
}

export function createInstallationWatch({ store, now, log }: Pick<FeatureContext, 'store' | 'now' | 'log'>): InstallationWatch {
  const noted = new Map<string, number>();
  const isQuiet = (workspace: string): boolean => now() - (noted.get(workspace) ?? -Infinity) < QUIET_MS;

  const note = async (workspace: StoredWorkspace, origin: string): Promise<void> => {
    const installedOn = origin === '*' ? undefined : normalisedOrigin(origin);
    if (installedOn === undefined || installedOn.includes('*')) return;
    if (workspace.installedTs !== undefined && workspace.installedOn === installedOn) return;
    noted.set(workspace.id, now());
    await store.workspaces.update(workspace.id, { installedOn, installedTs: workspace.installedTs ?? now() });
  };
  const failed = (workspace: string) => (error: unknown) => {
    noted.delete(workspace);
    log.warn({ workspace, reason: String(error) }, 'could not note where the script tag was seen');
  };

  return {
    seen(workspace, origin) {
      if (origin !== undefined && !isQuiet(workspace.id)) note(workspace, origin).catch(failed(workspace.id));
    },
    seenIn(id, origin) {
      if (isQuiet(id)) return;
      store.workspaces.get(id).then((workspace) => workspace && note(workspace, origin)).catch(failed(id));
    },
  };
}
