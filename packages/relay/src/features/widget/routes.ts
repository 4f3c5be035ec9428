import { createRoute, z } from '@hono/zod-openapi';
import { json, problems, query, WidgetSettings } from '../../http/contract.ts';
import { Problem } from '../../http/problem.ts';
import { fromOwnOrigin } from '../../http/origins.ts';
import type { Feature } from '../../feature.ts';
import { createInstallationWatch } from '../../http/installation.ts';

const settings = createRoute({
  method: 'get', path: '/widget/settings', tags: ['Widget'], summary: 'What the widget looks like and says; public',
  request: { query: query({ workspace: z.string().max(63).default('default').describe('The public key of the workspace.') }) },
  responses: { 200: json(WidgetSettings, 'The settings'), ...problems(404) },
});

/** Public settings of the widget, and the light that goes on when its script tag is first seen on a page. */
export const widgetFeature: Feature = {
  name: 'widget',
  routes(app, context) {
    const watch = createInstallationWatch(context);
    app.openapi(settings, async (c) => {
      const workspace = await context.store.workspaces.byKey(c.req.valid('query').workspace);
      if (!workspace) throw new Problem(404, 'workspace_unknown', 'There is no workspace with this key. Copy the script tag from the console again.');
      if (!fromOwnOrigin(c)) watch.seen(workspace, c.req.header('origin'));
      return c.json(workspace.widget, 200);
    });
  },
};
