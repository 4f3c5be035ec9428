import { agentWrites } from './agents.ts';
import { appendWrites } from './append.ts';
import { auditWrites } from './audit.ts';
import { blockWrites } from './blocks.ts';
import { contentWrites } from './content.ts';
import type { WriteContext } from './context.ts';
import { conversationWrites } from './conversations.ts';
import { credentialWrites } from './credentials.ts';
import { cursorWrites } from './cursors.ts';
import { eventWrites } from './events.ts';
import { identityWrites } from './identities.ts';
import { signInWrites } from './sign-in.ts';
import { visitorRows } from './visitor-rows.ts';
import { factorWrites } from './factors.ts';
import { signInTryWrites } from './sign-in-tries.ts';
import { roleWrites } from './roles.ts';
import { teamWrites } from './teams.ts';
import { visitorWrites } from './visitors.ts';
import { workspaceWrites } from './workspaces.ts';

/** Every write by name, each to be run inside a transaction. */
export function writeOperations(context: WriteContext) {
  const appends = appendWrites(context);
  const visitors = visitorRows(context);
  const audits = auditWrites(context);
  return {
    ...appends,
    ...conversationWrites(context, appends, audits),
    ...contentWrites(context, appends),
    ...cursorWrites(context),
    ...visitorWrites(context, visitors),
    ...signInWrites(context, visitors),
    ...identityWrites(context),
    ...eventWrites(context),
    ...agentWrites(context),
    ...credentialWrites(context),
    ...signInTryWrites(context),
    ...factorWrites(context),
    ...roleWrites(context),
    ...teamWrites(context),
    ...workspaceWrites(context),
    ...audits,
    ...blockWrites(context),
  };
}

export type WriteOperations = ReturnType<typeof writeOperations>;
