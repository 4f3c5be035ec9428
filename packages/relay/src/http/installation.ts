import type { FeatureContext } from '../feature.ts';
import { normalisedOrigin } from './origins.ts';
import type { StoredWorkspace } from '../store/records.ts';

/** Between two notes for one workspace, milliseconds: an origin is the caller's to choose and must not become a stream of writes. */
const QUIET_MS = 60_000;

/** Notes when and where a workspace's script tag is seen, so that the console can tell its owner "it works". */
export interface InstallationWatch {
  /** @param origin of the page; anything that is no web origin is ignored. Never rejects, never waits. */
  seen(workspace: StoredWorkspace, origin: string | undefined): void;
}

export function createInstallationWatch({ store, now, log }: Pick<FeatureContext, 'store' | 'now' | 'log'>): InstallationWatch {
  const noted = new Map<string, number>();
  return {
    seen(workspace, origin) {
      const installedOn = origin === undefined || origin === '*' ? undefined : normalisedOrigin(origin);
      if (installedOn === undefined || installedOn.includes('*')) return;
      if (workspace.installedTs !== undefined && workspace.installedOn === installedOn) return;
      const ts = now();
      if (ts - (noted.get(workspace.id) ?? -Infinity) < QUIET_MS) return;
      noted.set(workspace.id, ts);
      store.workspaces.update(workspace.id, { installedOn, installedTs: workspace.installedTs ?? ts }).catch((error: unknown) => {
        noted.delete(workspace.id);
        log.warn({ workspace: workspace.id, reason: String(error) }, 'could not note where the script tag was seen');
      });
    },
  };
}
