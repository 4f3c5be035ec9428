import type { Blocks } from '../blocks/blocks.ts';
import type { Hello, IdentityProof } from '@frontdesk/protocol';
import { hashToken, type VisitorIdentities } from '../identity/visitors/identities.ts';
import { ProofRefused } from '../identity/visitors/proofs.ts';
import type { StoredVisitor, VisitorPatch } from '../store/records.ts';
import type { Store, StoredWorkspace } from '../store/store.ts';
import { BLOCKED, isOwnOrigin, originAllowed, type Admission, type Authenticate, type AuthenticateAgent, type Refusal, type UpgradeFacts } from './access.ts';
import { describeDevice } from './device.ts';

export interface AuthenticateOptions {
  readonly store: Store;
  readonly authenticateAgent: AuthenticateAgent;
  /** Origin of FRONTDESK_PUBLIC_URL, when set. */
  readonly publicOrigin?: string;
  /** FRONTDESK_DEVELOPMENT. */
  readonly development: boolean;
  readonly now: () => number;
  /** Keeps blocked visitors out. Missing: nobody is blocked. */
  readonly blocks?: Pick<Blocks, 'active'>;
  /** Checks who visitors are on the site. Missing: proofs are refused. */
  readonly identities?: VisitorIdentities;
  /** Told of pages that are refused. Must not throw or wait. */
  readonly onRefusedOrigin?: (workspace: string, origin: string) => void;
}

/** Decides about a `hello`: the workspace's origins, then the visitor's token or the agent's credentials. */
export function createAuthenticate(options: AuthenticateOptions): Authenticate {
  return (hello, facts) => (hello.auth.kind === 'visitor' ? visitor(options, hello, hello.auth, facts) : agent(options, hello.auth.token, facts));
}

async function visitor(options: AuthenticateOptions, hello: Hello, auth: Extract<Hello['auth'], { kind: 'visitor' }>, facts: UpgradeFacts): Promise<Admission | Refusal> {
  const { store, now } = options;
  const workspace = await store.workspaces.byKey(auth.workspace);
  if (!workspace) return { refused: true, close: 'workspace_unknown', code: 'not_found', message: `There is no workspace "${auth.workspace}". Check data-workspace in the script tag.` };
  const foreign = originRefusal(options, workspace, facts);
  if (foreign) return foreign;
  const patch: { -readonly [Key in keyof VisitorPatch]: VisitorPatch[Key] } = { seenTs: now() };
  const device = describeDevice(facts.userAgent);
  if (device !== undefined) patch.device = device;
  if (hello.locale !== undefined) patch.locale = hello.locale;
  if (hello.page !== undefined) patch.page = hello.page;
  const tokenHash = hashToken(auth.token);
  const { blocks } = options;
  const { from } = facts;
  // Before anything is stored about somebody new; who is never to be blocked comes in from a blocked address, too.
  if (await blocks?.active(workspace.id, { from })) {
    const known = await store.visitors.known(workspace.id, tokenHash);
    if (known === undefined || (await blocks?.active(workspace.id, { visitor: known, from }))) return BLOCK_REFUSAL;
  }
  const admitted = await admit(options, workspace, tokenHash, auth.identity, patch, facts);
  if ('refused' in admitted) return admitted;
  return (await blocks?.active(workspace.id, { visitor: admitted.principal.id, from })) ? BLOCK_REFUSAL : admitted;
}

const BLOCK_REFUSAL: Refusal = { refused: true, close: 'blocked', code: 'blocked', message: BLOCKED };

async function admit(options: AuthenticateOptions, workspace: StoredWorkspace, tokenHash: string, proof: IdentityProof | undefined, patch: VisitorPatch, facts: UpgradeFacts): Promise<Admission | Refusal> {
  const { store, now } = options;
  if (proof) return provenVisitor(options, workspace, tokenHash, proof, patch, facts);
  const { visitor: stored, signed, created } = await store.visitors.arrive(workspace.id, tokenHash, patch);
  // Never back to what the token showed before: it showed nothing since, or it belongs to somebody who has to prove again that they are there.
  if (signed && signed.expiresTs <= now()) return { refused: true, close: 'identity_expired', code: 'identity_expired', message: 'The signed identity of this token has ended. Prove it again, or begin anew with another token.' };
  return { ...visitorAdmission(options, workspace, stored, tokenHash, facts), isNew: created, ...(signed ? { identity: { user: stored.user ?? '', expiresTs: signed.expiresTs } } : {}) };
}

async function provenVisitor(options: AuthenticateOptions, workspace: StoredWorkspace, tokenHash: string, proof: IdentityProof, patch: VisitorPatch, facts: UpgradeFacts): Promise<Admission | Refusal> {
  const { identities } = options;
  try {
    if (!identities) throw new ProofRefused('identity_invalid', 'This relay takes no proofs of identity.');
    const { visitor: stored, user, expiresTs, token, tokenHash: current, tell } = await identities.signIn(workspace, tokenHash, proof, patch);
    // At once: this connection does not hear the old token's topics, and may be gone by now.
    tell();
    return { ...visitorAdmission(options, workspace, stored, current, facts), identity: { user, expiresTs, ...(token === undefined ? {} : { token }) } };
  } catch (error) {
    if (!(error instanceof ProofRefused)) throw error;
    return { refused: true, close: error.code, code: error.code, message: error.message };
  }
}

/** Names of workspaces that connections hold: each row brings its own copy of them. */
const copies = new Map<string, string>();
const MOST_COPIES = 10_000;

function oneCopy(name: string): string {
  const known = copies.get(name);
  if (known !== undefined) return known;
  if (copies.size >= MOST_COPIES) copies.clear();
  copies.set(name, name);
  return name;
}

function visitorAdmission({ store }: AuthenticateOptions, workspace: StoredWorkspace, { id, name, email, phone, broadcasts }: StoredVisitor, session: string, { from }: UpgradeFacts): Admission {
  return {
    principal: { kind: 'visitor', workspace: oneCopy(workspace.id), id, session, from, workspaceKey: oneCopy(workspace.key), ...(name ? { name } : {}) },
    workspace: named(workspace),
    settings: workspace.widget,
    prefs: { broadcasts },
    ended: () => store.identities.ended(workspace.id, session),
    profile: { ...(name ? { name } : {}), ...(email ? { email } : {}), ...(phone ? { phone } : {}) },
  };
}

async function agent(options: AuthenticateOptions, token: string | undefined, facts: UpgradeFacts): Promise<Admission | Refusal> {
  const { store, authenticateAgent } = options;
  // A browser sends the cookie along with every page's socket, so a cookie proves nothing without an origin.
  if (token === undefined && facts.origin === undefined) return unauthorized('A session cookie is taken from browsers only. Send a bearer or an API token in hello.auth.token.');
  if (token === undefined && facts.cookie === undefined) return unauthorized('Nobody is signed in. Sign in, or send a bearer or an API token in hello.auth.token.');
  const principal = await authenticateAgent(token === undefined ? { cookie: facts.cookie ?? '' } : { token });
  if (!principal) return unauthorized('The session, bearer or API token is unknown, expired or withdrawn. Sign in again.');
  const workspace = await store.workspaces.get(principal.workspace);
  if (!workspace) return unauthorized('The workspace of these credentials is gone.');
  const foreign = token === undefined ? cookieRefusal(options, facts) : originRefusal(options, workspace, facts);
  return foreign ?? { principal, workspace: named(workspace) };
}

function originRefusal({ development, publicOrigin, onRefusedOrigin }: AuthenticateOptions, workspace: StoredWorkspace, { origin, host }: UpgradeFacts): Refusal | undefined {
  if (origin === undefined) return undefined;
  if (originAllowed(origin, { allowedOrigins: workspace.allowedOrigins, host, development, ...(publicOrigin === undefined ? {} : { publicOrigin }) })) return undefined;
  onRefusedOrigin?.(workspace.id, origin);
  const shown = origin.slice(0, 200);
  return { refused: true, close: 'forbidden', code: 'forbidden', message: `Pages of ${shown} may not use workspace "${workspace.key}". Add ${shown} under Settings → Workspace → Allowed origins in the console.` };
}

/** SameSite=Strict still sends a cookie from sibling subdomains and other ports: a session serves the relay's own pages alone. */
function cookieRefusal({ publicOrigin }: AuthenticateOptions, { origin = '', host }: UpgradeFacts): Refusal | undefined {
  if (isOwnOrigin(origin, { host, ...(publicOrigin === undefined ? {} : { publicOrigin }) })) return undefined;
  return { refused: true, close: 'forbidden', code: 'forbidden', message: `Pages of ${origin.slice(0, 200)} may not use this session. Sign in there with a bearer instead.` };
}

function unauthorized(message: string): Refusal {
  return { refused: true, close: 'unauthorized', code: 'unauthorized', message };
}

function named({ id, key, name }: StoredWorkspace): Admission['workspace'] {
  return { id, key, name };
}
