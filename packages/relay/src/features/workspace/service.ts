import { normalisedOrigin, type WidgetSettings } from '@frontdesk/protocol';
import { visitorsTopic } from '../../bus/bus.ts';
import type { FeatureContext } from '../../feature.ts';
import { Problem } from '../../http/problem.ts';
import type { StoredWorkspace } from '../../store/records.ts';

/** What may be changed; missing fields stay. */
export interface WorkspacePatch {
  readonly name?: string | undefined;
  readonly allowedOrigins?: readonly string[] | undefined;
  readonly widget?: Partial<WidgetSettings> | undefined;
}

/** Stores the change and tells connected visitors their new settings. */
export async function updateWorkspace({ store, bus }: FeatureContext, workspace: StoredWorkspace, patch: WorkspacePatch): Promise<StoredWorkspace> {
  const updated = await store.workspaces.update(workspace.id, {
    ...(patch.name === undefined ? {} : { name: patch.name }),
    ...(patch.allowedOrigins === undefined ? {} : { allowedOrigins: origins(patch.allowedOrigins) }),
    ...(patch.widget === undefined ? {} : { widget: { ...workspace.widget, ...defined(patch.widget) } }),
  });
  if (!updated) throw new Problem(404, 'not_found', 'The workspace is gone.');
  if (patch.widget) {
    bus.publish(visitorsTopic(workspace.id), { type: 'latest', key: 'settings', frame: JSON.stringify({ t: 'settings', settings: updated.widget }) });
  }
  return updated;
}

function origins(given: readonly string[]): string[] {
  const normalised = given.map((entry) => {
    const origin = normalisedOrigin(entry);
    if (origin === undefined) {
      throw new Problem(400, 'invalid', `"allowedOrigins" holds ${JSON.stringify(entry)}, which is no origin. Write it as https://shop.example, https://*.shop.example for all its subdomains, or *.`);
    }
    return origin;
  });
  return [...new Set(normalised)];
}

function defined<Values extends object>(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Values;
}
