/** The public shape of the admin endpoints. */
import type { Broadcast, Conversation, Entry, EventData, Visitor, VisitorEvent, WidgetSettings, Workspace } from '@frontdesk/protocol';
import type { IdentityApi, TokenApi } from './access-types.ts';
import type { AuditApi } from './audit-types.ts';
import type { BlockApi, LimitsInForce, ProofOfWorkMode } from './block-types.ts';
import type { ContentApi } from './content-types.ts';
import type { ConversationPage, ConversationQuery, ListPage } from './list-types.ts';
import type { MySecurityApi, SecurityApi } from './security-types.ts';
import type { AgentApi, Me, RoleApi } from './team-types.ts';
import type { TeamApi } from './teams-types.ts';

/** Whether visitors can chat, as the relay finds out by chatting with itself. */
export interface SelfTest {
  /** `pending`: no run has ended since the relay started. */
  readonly state: 'off' | 'pending' | 'passed' | 'failed';
  /** Since the last run ended, by the relay's clock. */
  readonly secondsAgo?: number;
  /** Where it failed. */
  readonly step?: 'store' | 'connect' | 'hello' | 'send' | 'deliver' | 'http';
  /** Why it failed, in English. */
  readonly reason?: string;
  /** Visitors in the last hour whose WebSocket failed while HTTP worked. */
  readonly webSocketBlocked: number;
}

/**
 * Every admin endpoint, typed. Each rejects with `ApiError` (`status`, `code`, `message`, `retryAfterMs?`).
 * Calls that create take an Idempotency-Key by themselves, so that a retry after a lost answer is safe.
 */
export interface AdminApi {
  me: {
    /** One's own name or password. A new password needs the current one, and signs out every other session. The snapshot's `me` follows. */
    update(patch: { name?: string; password?: string; currentPassword?: string }): Promise<Me>;
    /** Personal API tokens: they act as oneself, with at most one's rights at that time. */
    tokens: TokenApi;
  };
  conversations: {
    list(query?: ConversationQuery & { cursor?: string; limit?: number }): Promise<ConversationPage>;
    get(id: string): Promise<Conversation>;
    create(input: { id?: string; kind: 'support' | 'direct' | 'internal'; visitor?: string; subject?: string; text: string }): Promise<Conversation>;
    close(id: string): Promise<Conversation>;
    reopen(id: string): Promise<Conversation>;
    archive(id: string): Promise<Conversation>;
    assign(id: string, assignee: string | null): Promise<Conversation>;
    /** Gives it to a team, or takes it from one (null); who looks after it stays. */
    assignTeam(id: string, team: string | null): Promise<Conversation>;
    read(id: string, seq?: number): Promise<Conversation>;
    remove(id: string): Promise<void>;
    counts(): Promise<{ open: number; waiting: number; closed: number; archived: number; unread: number; online: number }>;
  };
  messages: {
    list(conversation: string, options?: { before?: number; limit?: number }): Promise<{ entries: readonly Entry[]; more: boolean }>;
    send(conversation: string, input: { id?: string; text: string }): Promise<Entry>;
    edit(conversation: string, message: string, text: string): Promise<Entry>;
    remove(conversation: string, message: string): Promise<Entry>;
  };
  visitors: {
    list(query?: { q?: string; cursor?: string; limit?: number }): Promise<ListPage<Visitor>>;
    get(id: string): Promise<Visitor>;
    update(id: string, patch: { name?: string; email?: string; phone?: string }): Promise<Visitor>;
    /** Page views (named `page`) and events, latest first; the newest 1,000 of a visitor are kept. */
    events(id: string, options?: { cursor?: string; limit?: number }): Promise<ListPage<VisitorEvent>>;
    /**
     * Tells what a visitor did, for instance from the site's server. The same `id` again stores nothing again.
     *
     * @param event.ts when it happened, milliseconds since 1970; for display only.
     */
    track(id: string, event: { id?: string; name: string; data?: EventData; ts?: number }): Promise<VisitorEvent>;
  };
  broadcasts: {
    list(options?: { cursor?: string; limit?: number }): Promise<ListPage<Broadcast>>;
    create(input: { id?: string; text: string; title?: string; style?: 'message' | 'banner' }): Promise<Broadcast>;
    get(id: string): Promise<Broadcast>;
  };
  agents: AgentApi;
  mySecurity: MySecurityApi;
  security: SecurityApi;
  selfTest(): Promise<SelfTest>;
  workspace: {
    get(): Promise<Workspace>;
    update(patch: { name?: string; allowedOrigins?: readonly string[]; widget?: Partial<WidgetSettings> }): Promise<Workspace>;
  };
  roles: RoleApi;
  teams: TeamApi;
  tokens: TokenApi;
  /** Who may not chat; needs the permission `blocks.manage`, as `limits` does. */
  blocks: BlockApi;
  /** The limits in force, by the name of their variable, and what the relay does about abuse. */
  limits(): Promise<LimitsInForce>;
  /** Says when a new conversation needs some work first; needs the permission `security.manage`. */
  setProofOfWork(mode: ProofOfWorkMode): Promise<LimitsInForce>;
  identity: IdentityApi;
  content: ContentApi;
  /** Who did what; needs the permission `audit.read`. */
  audit: AuditApi;
}
