import { CLOSE_CODES } from '@frontdesk/protocol';
import { agentTopic } from '../../bus/bus.ts';
import { PEOPLE_ONLY, TOKEN_PERMISSIONS, type Permission } from '../../chat/permissions.ts';
import { common } from '../../chat/rights.ts';
import type { FeatureContext } from '../../feature.ts';
import type { Staff } from '../../http/env.ts';
import { Problem } from '../../http/problem.ts';
import { createSecret, hashSecret } from '../../identity/secrets.ts';
import type { StoredToken } from '../../store/records.ts';

export interface TokenInput {
  readonly name: string;
  readonly expiresTs?: number | undefined;
  readonly scopes?: readonly Permission[] | undefined;
}

/**
 * Makes a token that may do a part of what its maker may do; the secret is told once and stored as its hash.
 *
 * @param personal true: it acts as its maker and ends with them; false: it belongs to the workspace and outlives its maker.
 */
export async function makeToken({ store, now, chat }: FeatureContext, by: Staff, id: string, input: TokenInput, personal: boolean): Promise<{ token: StoredToken; secret: string }> {
  const { name, expiresTs } = input;
  if (expiresTs !== undefined && expiresTs <= now()) {
    throw new Problem(400, 'invalid', '"expiresTs" lies in the past: expected milliseconds since 1970 in the future. Leave it out for a token that does not expire.');
  }
  const secret = createSecret('token');
  const token: StoredToken = {
    id, workspace: by.workspace, name, hash: hashSecret(secret), createdBy: by.id, createdTs: now(), scopes: scopesFor(by, input.scopes),
    ...(expiresTs === undefined ? {} : { expiresTs }), ...(personal ? { agent: by.id } : {}),
  };
  await store.agents.createToken(token);
  // Messages posted with a token of the workspace carry its name.
  if (!personal) chat.agentsChanged(by.workspace);
  return { token, secret };
}

/**
 * Withdraws a token. Its open sockets close first, so that nothing is taken from them once it is stored; those that came in between close after it.
 *
 * @param owner whose personal token it must be; missing: any token of the workspace or of anybody.
 */
export async function withdrawToken({ store, bus }: FeatureContext, workspace: string, id: string, owner?: string): Promise<StoredToken> {
  const token = (await store.agents.tokens(workspace)).find((candidate) => candidate.id === id && (owner === undefined || candidate.agent === owner));
  if (!token) throw noSuchToken();
  const hangUp = (): void => bus.publish(agentTopic(workspace, token.agent ?? id), { type: 'close', code: CLOSE_CODES.signed_out, reason: 'The API token was withdrawn.', session: token.hash });
  hangUp();
  if (!(await store.agents.removeToken(workspace, id))) throw noSuchToken();
  hangUp();
  return token;
}

const noSuchToken = (): Problem => new Problem(404, 'not_found', 'There is no such API token in this workspace.');

/** What was asked for, or everything that may be given. */
function scopesFor(by: Staff, wanted: readonly Permission[] | undefined): readonly Permission[] {
  if (!wanted) return [...common(by.permissions, TOKEN_PERMISSIONS)];
  const forPeople = wanted.filter((scope) => PEOPLE_ONLY.has(scope));
  if (forPeople.length > 0) throw new Problem(400, 'invalid', `"scopes" holds ${forPeople.join(', ')}, which no API token can have: it needs a person who is signed in. Leave it out.`);
  const beyond = wanted.filter((scope) => !by.permissions.has(scope));
  if (beyond.length > 0) throw new Problem(403, 'forbidden', `You may not do this yourself: ${beyond.join(', ')}. A token can have only what its maker holds.`);
  return [...new Set(wanted)];
}
