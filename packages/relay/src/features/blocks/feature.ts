import type { Context } from 'hono';
import type { z } from '@hono/zod-openapi';
import { auditOf } from '../../audit/of-request.ts';
import type { BlockRequest } from '../../blocks/blocks.ts';
import type { Feature, FeatureContext } from '../../feature.ts';
import { isAddress, limitKey } from '../../http/address.ts';
import type { ApiEnv } from '../../http/env.ts';
import { refuseUnconfirmed } from '../../http/confirmed.ts';
import { staffNames } from '../../http/present.ts';
import { Problem } from '../../http/problem.ts';
import type { BlockSubject, StoredBlock } from '../../store/blocks.ts';
import * as routes from './routes.ts';

/** Blocking by people: see, block, unblock, never block. What the relay blocks by itself is the abuse feature's. */
export const blocksFeature: Feature = {
  name: 'blocks',
  routes(app, context) {
    const { store, blocks, whereabouts, audit, now } = context;

    app.openapi(routes.list, async (c) => {
      const { workspace } = c.get('principal');
      const { what, visitor, cursor, limit } = c.req.valid('query');
      if (visitor === undefined) {
        const page = await store.blocks.list(workspace, what, now(), cursor, limit);
        return c.json({ ...page, items: await shown(context, workspace, page.items) }, 200);
      }
      const from = whereabouts.of(workspace, visitor)?.from;
      const subjects: BlockSubject[] = [{ kind: 'visitor', subject: visitor }, ...(from === undefined ? [] : [{ kind: 'address', subject: from } as const])];
      const found = (await Promise.all(subjects.map((subject) => store.blocks.of(workspace, subject)))).filter((block) => block !== undefined);
      const items = found.filter(({ exempt, untilTs }) => exempt || untilTs === undefined || untilTs > now());
      return c.json({ items: await shown(context, workspace, items) }, 200);
    });

    app.openapi(routes.create, async (c) => {
      const { workspace, kind, id } = c.get('principal');
      const { visitor, address, withAddress, minutes, reason, never } = c.req.valid('json');
      // Takes somebody out of the relay's reach for good. A block, or the end of one, is an act in a hurry that harms little and is undone by a click.
      if (never) refuseUnconfirmed(c, 'never');
      const more = { by: { kind, id }, ...(reason ? { reason } : {}), ...(minutes === undefined ? {} : { untilTs: now() + minutes * 60_000 }) };
      const subjects = await subjectsOf(context, workspace, { visitor, address, withAddress });
      const items: StoredBlock[] = [];
      for (const subject of subjects) items.push(never ? await exempt(c, context, { ...subject, ...more }) : await block(c, context, { ...subject, ...more }));
      return c.json({ items: await shown(context, workspace, items) }, 201);
    });

    app.openapi(routes.remove, async (c) => {
      const lifted = await blocks.lift(c.get('principal').workspace, c.req.valid('param').id);
      if (!lifted) throw new Problem(404, 'not_found', 'There is no such block in this workspace, or it is over.');
      await audit.record({ ...auditOf(c), action: 'block.lifted', target: { kind: lifted.kind, id: lifted.subject } });
      return c.body(null, 204);
    });
  },
};

async function subjectsOf({ store, whereabouts }: FeatureContext, workspace: string, asked: { visitor?: string | undefined; address?: string | undefined; withAddress?: boolean | undefined }): Promise<BlockSubject[]> {
  const { visitor, address } = asked;
  if (address !== undefined) {
    if (!isAddress(address)) throw new Problem(400, 'invalid', '"address" in the body is not usable: expected an IPv4 or IPv6 address, such as 198.51.100.7 or 2001:db8::7.');
    return [{ kind: 'address', subject: limitKey(address) }];
  }
  if (visitor === undefined || !(await store.visitors.get(workspace, visitor))) throw new Problem(404, 'not_found', 'There is no such visitor in this workspace.');
  const from = asked.withAddress ? whereabouts.of(workspace, visitor)?.from : undefined;
  return [{ kind: 'visitor', subject: visitor }, ...(from === undefined ? [] : [{ kind: 'address', subject: from } as const])];
}

async function block(c: Context<ApiEnv>, { blocks, audit }: FeatureContext, request: BlockRequest): Promise<StoredBlock> {
  const result = await blocks.block(c.get('principal').workspace, request);
  if (result.status === 'exempt') throw new Problem(409, 'exempt', 'Somebody said that this is never to be blocked. Take that back first (DELETE /blocks/{id}).');
  const { kind, subject: id, untilTs } = result.block;
  await audit.record({ ...auditOf(c), action: 'block.made', target: { kind, id }, ...(untilTs === undefined ? {} : { detail: { untilTs } }) });
  return result.block;
}

async function exempt(c: Context<ApiEnv>, { blocks, audit }: FeatureContext, request: BlockRequest): Promise<StoredBlock> {
  const made = await blocks.exempt(c.get('principal').workspace, request);
  await audit.record({ ...auditOf(c), action: 'block.exempted', target: { kind: made.kind, id: made.subject } });
  return made;
}

/** With the names of those concerned. */
async function shown({ store }: FeatureContext, workspace: string, items: readonly StoredBlock[]): Promise<z.infer<typeof routes.Block>[]> {
  const names = await staffNames(store, workspace);
  return Promise.all(items.map(async ({ workspace: _workspace, by, signals, ...block }) => {
    const visitor = block.kind === 'visitor' ? await store.visitors.get(workspace, block.subject) : undefined;
    const name = visitor?.name || visitor?.email;
    const byName = names.get(by.id);
    return { ...block, signals: [...signals], by: { ...by, ...(byName === undefined ? {} : { name: byName }) }, ...(name ? { name } : {}) };
  }));
}
