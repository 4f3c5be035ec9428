import { uuidv7, type Conversation } from '@frontdesk/protocol';
import { auditOf } from '../../audit/of-request.ts';
import { ChatRefusal } from '../../chat/chat.ts';
import type { Feature, FeatureContext } from '../../feature.ts';
import type { Staff } from '../../http/env.ts';
import { creationId, derivedId } from '../../http/idempotency.ts';
import { Problem } from '../../http/problem.ts';
import { checkText } from '../../http/text.ts';
import * as routes from './routes.ts';

/** The inbox: list, open, assign, close, reopen, archive, mark as read, delete. */
export const conversationsFeature: Feature = {
  name: 'conversations',
  routes(app, context) {
    const { chat, store, presence, audit } = context;
    app.openapi(routes.list, async (c) => {
      const { cursor, limit, state, kind, assignee, team, unread, visitor, q } = c.req.valid('query');
      const principal = c.get('principal');
      const filter = {
        ...(state ? { states: state } : {}),
        ...(kind ? { kinds: kind } : {}),
        ...(assignee === undefined ? {} : { assignee: assignee === 'none' ? null : assignee === 'me' ? principal.id : assignee }),
        ...(team === undefined ? {} : { teams: await teamsOf(context, principal, team) }),
        ...(unread === 'true' ? { unread: true } : {}),
        ...(visitor === undefined ? {} : { visitor }),
        ...(q ? { text: q } : {}),
      };
      const page = await store.conversations.list(principal.workspace, filter, cursor, limit);
      return c.json({ ...page, items: [...await chat.listed(principal, page.items)] }, 200);
    });

    app.openapi(routes.counts, async (c) => {
      const { workspace } = c.get('principal');
      return c.json({ ...(await store.conversations.counts(workspace)), online: presence.counts(workspace).visitors }, 200);
    });

    app.openapi(routes.create, async (c) => {
      const { id = creationId(c, 'conversation'), ...input } = c.req.valid('json');
      const { conversation, duplicate } = await open(context, c.get('principal'), id, input);
      if (duplicate) return c.json(conversation, 200);
      c.header('location', `/api/v1/conversations/${id}`);
      return c.json(conversation, 201);
    });

    app.openapi(routes.get, async (c) => c.json(await chat.conversation(c.get('principal'), c.req.valid('param').id), 200));

    app.openapi(routes.patch, async (c) => {
      const principal = c.get('principal');
      const { id: conv } = c.req.valid('param');
      await give(context, principal, conv, c.req.valid('json'));
      return c.json(await chat.conversation(principal, conv), 200);
    });

    app.openapi(routes.remove, async (c) => {
      const { id } = c.req.valid('param');
      await chat.erase(c.get('principal'), id);
      await audit.record({ ...auditOf(c), action: 'conversation.deleted', target: { kind: 'conversation', id } });
      return c.body(null, 204);
    });

    app.openapi(routes.read, async (c) => {
      const principal = c.get('principal');
      const { id: conv } = c.req.valid('param');
      const { head } = await chat.conversation(principal, conv);
      await chat.moveCursor(principal, conv, { read: c.req.valid('json')?.seq ?? head });
      return c.json(await chat.conversation(principal, conv), 200);
    });

    app.openapi(routes.close, async (c) => c.json(await setState(context, c.get('principal'), c.req.valid('param').id, 'closed'), 200));
    app.openapi(routes.reopen, async (c) => c.json(await setState(context, c.get('principal'), c.req.valid('param').id, 'open'), 200));
    app.openapi(routes.archive, async (c) => c.json(await setState(context, c.get('principal'), c.req.valid('param').id, 'archived'), 200));
  },
};

/** Asked for twice it changes nothing again, so that a retry leaves no second entry in the log. */
async function setState({ chat }: FeatureContext, principal: Staff, conv: string, wanted: 'open' | 'closed' | 'archived'): Promise<Conversation> {
  const before = await chat.conversation(principal, conv);
  if (before.state === wanted || (wanted === 'open' && before.state === 'waiting')) return before;
  // Opened again it is what it was by its last message: answered, unless the visitor wrote it.
  const answered = before.kind !== 'internal' && before.last !== undefined && before.last.by.kind !== 'visitor';
  await chat.setState(principal, { conv, id: uuidv7(), state: wanted === 'open' && answered ? 'waiting' : wanted });
  return chat.conversation(principal, conv);
}

/** Opens it. The first message's id follows from the conversation's, so that the same request again is the same message. */
async function open(
  { chat, config }: FeatureContext, principal: Staff, conv: string,
  input: { kind: 'support' | 'direct' | 'internal'; visitor?: string | undefined; subject?: string | undefined; text: string },
): Promise<{ conversation: Conversation; duplicate: boolean }> {
  checkText(input.text, config.FRONTDESK_TEXT_CHARS);
  if (input.kind !== 'internal' && input.visitor === undefined) throw new Problem(400, 'invalid', `"visitor" is missing in the body: a ${input.kind} conversation is with a visitor.`);
  if (input.kind === 'internal' && input.visitor !== undefined) throw new Problem(400, 'invalid', '"visitor" does not belong to an internal conversation: leave it out, or choose the kind "direct".');
  const { text, ...rest } = input;
  const { duplicate } = await chat.open(principal, { ...rest, conv, id: derivedId(`first message of ${conv}`), body: { text } });
  return { conversation: await chat.conversation(principal, conv), duplicate };
}

/** The ids that a filter by team stands for; null: given to no team. */
async function teamsOf({ store }: FeatureContext, principal: Staff, team: string): Promise<readonly string[] | null> {
  if (team === 'none') return null;
  if (team !== 'mine') return [team];
  return (await store.teams.list(principal.workspace)).filter(({ members }) => members.includes(principal.id)).map(({ id }) => id);
}

/** Both in one commit. What it is given to already is no change, and leaves no entry in the log. */
async function give(context: FeatureContext, principal: Staff, conv: string, { assignee, team }: { assignee?: string | null | undefined; team?: string | null | undefined }): Promise<void> {
  const { chat } = context;
  if (typeof assignee === 'string') await refuseUnknownAssignee(context, principal.workspace, assignee);
  if (typeof team === 'string') await refuseUnknownTeam(context, principal.workspace, team);
  const before = await chat.conversation(principal, conv);
  const outcomes = await chat.submit(principal, conv, [
    ...(team === undefined || team === (before.team ?? null) ? [] : [{ type: 'team' as const, id: uuidv7(), team }]),
    ...(assignee === undefined || assignee === (before.assignee ?? null) ? [] : [{ type: 'assign' as const, id: uuidv7(), assignee }]),
  ]);
  const refused = outcomes.find((outcome) => outcome instanceof ChatRefusal);
  if (refused) throw refused;
}

async function refuseUnknownTeam({ store }: FeatureContext, workspace: string, team: string): Promise<void> {
  if (!(await store.teams.get(workspace, team))) throw new Problem(400, 'invalid', '"team" is not a team of this workspace. GET /api/v1/teams lists them; null takes the conversation from its team.');
}

async function refuseUnknownAssignee({ store }: FeatureContext, workspace: string, assignee: string): Promise<void> {
  const agent = await store.agents.get(workspace, assignee);
  if (!agent || agent.disabled) throw new Problem(400, 'invalid', '"assignee" is not an agent of this workspace who may sign in. GET /api/v1/agents lists them; null gives the conversation to nobody.');
}
