import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Workspace as ShownWorkspace } from '@frontdesk/protocol';
import { auditOf } from '../../audit/of-request.ts';
import { requirePermission } from '../../http/access.ts';
import { refuseUnconfirmed } from '../../http/confirmed.ts';
import { body, json, problems, STAFF, WidgetSettings, Workspace } from '../../http/contract.ts';
import type { ApiEnv } from '../../http/env.ts';
import { isAllowed } from '../../http/origins.ts';
import { workspaceOf } from '../../http/present.ts';
import type { Feature } from '../../feature.ts';
import type { StoredWorkspace } from '../../store/records.ts';
import { describeChange } from './changes.ts';
import { updateWorkspace } from './service.ts';

const Patch = z.strictObject({
  name: z.string().trim().min(1).max(120).optional(),
  allowedOrigins: z.array(z.string().max(300)).max(100).optional().describe('Origins such as https://shop.example, https://*.shop.example, or *. Empty = the relay itself, and localhost in development. Only a person who is signed in may change them.'),
  widget: WidgetSettings.partial().optional().describe('Only the settings that are given change; `texts` is replaced as a whole.'),
});

const get = createRoute({
  method: 'get', path: '/workspace', tags: ['Workspace'], summary: 'The workspace and its settings', ...STAFF,
  middleware: [requirePermission('workspace.read')] as const,
  responses: { 200: json(Workspace, 'The workspace'), ...problems(401, 403) },
});

const patch = createRoute({
  method: 'patch', path: '/workspace', tags: ['Workspace'], summary: 'Change name, allowed origins or the widget',
  description: 'An API token may change the name and the widget. The allowed origins decide whose pages may talk to the workspace: only a person who is signed in, and proved within the last 15 minutes who they are, may change those (403 otherwise, and nothing is changed).', ...STAFF,
  middleware: [requirePermission('workspace.manage')] as const,
  request: { body: body(Patch) },
  responses: { 200: json(Workspace, 'The workspace after the change'), ...problems(401, 403) },
});

/** Workspace settings; visitors hear of a change at once. */
export const workspaceFeature: Feature = {
  name: 'workspace',
  routes(app, context) {
    const shown = (c: Context<ApiEnv>, workspace: StoredWorkspace): ShownWorkspace => {
      const refusedOrigin = [context.refusedOrigins.of(workspace.id), workspace.installedOn].find((origin) => origin !== undefined && !isAllowed(c, workspace, origin));
      return { ...workspaceOf(workspace), ...(refusedOrigin === undefined ? {} : { refusedOrigin }) };
    };
    app.openapi(get, (c) => c.json(shown(c, c.get('identity').workspace), 200));
    app.openapi(patch, async (c) => {
      const before = c.get('identity').workspace;
      const { allowedOrigins } = c.req.valid('json');
      // The console sends the list along with a new name.
      if (allowedOrigins !== undefined && allowedOrigins.join() !== before.allowedOrigins.join()) refuseUnconfirmed(c, 'allowedOrigins');
      const after = await updateWorkspace(context, before, c.req.valid('json'));
      const detail = describeChange(before, after);
      if (detail) await context.audit.record({ ...auditOf(c), action: 'workspace.changed', target: { kind: 'workspace', id: after.id }, detail });
      return c.json(shown(c, after), 200);
    });
  },
};
