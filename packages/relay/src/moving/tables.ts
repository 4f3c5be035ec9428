import { MESSAGE } from '../store/kinds.ts';

/** A table that both engines have, with the same columns. */
export interface MovedTable {
  readonly name: string;
  /** What tells its rows apart, in both engines; the order in which rows are copied. */
  readonly key: readonly string[];
  /** The key of a row's workspace, in SQL that both engines read; undefined where a row belongs to none. */
  readonly workspace: string | undefined;
  /** Keys of rows that are gone never come back (AUTOINCREMENT). */
  readonly keepsKeys?: true;
}

const OWN = 'workspace_key';
const OF_CONVERSATION = (table: string): string => `(SELECT c.workspace_key FROM conversations AS c WHERE c.conv_key = ${table}.conv_key)`;

const table = (name: string, key: readonly string[], workspace: string | undefined = OWN): MovedTable => ({ name, key, workspace });
/** One row for a workspace, or one with a key of its own. */
const keyed = (name: string, key = OWN): MovedTable => table(name, [key]);

/** Every table that is moved. A table of the schema that stands neither here nor in `LEFT_BEHIND` stops the move before it begins. */
export const MOVED: readonly MovedTable[] = [
  keyed('workspaces'),
  keyed('roles', 'role_key'),
  keyed('agents', 'agent_key'),
  keyed('teams', 'team_key'),
  table('team_members', ['team_key', 'agent']),
  table('sessions', ['hash']),
  keyed('tokens', 'token_key'),
  table('links', ['hash']),
  table('authenticators', [OWN, 'agent']),
  table('recovery_codes', [OWN, 'agent', 'hash']),
  keyed('passkeys', 'passkey_key'),
  keyed('sign_in_rules'),
  { name: 'sign_in_tries', key: ['key'], workspace: undefined },
  table('sign_in_steps', ['hash']),
  table('idempotency', [OWN, 'key']),
  table('identity_keys', [OWN, 'kid']),
  keyed('identity_rules'),
  { ...keyed('visitors', 'visitor_key'), keepsKeys: true },
  table('visitor_sessions', [OWN, 'hash']),
  table('visitor_proofs', [OWN, 'hash', 'session']),
  table('events', ['event_key'], '(SELECT v.workspace_key FROM visitors AS v WHERE v.visitor_key = events.visitor_key)'),
  { ...keyed('conversations', 'conv_key'), keepsKeys: true },
  table('entries', ['entry_key'], OF_CONVERSATION('entries')),
  table('staff_cursors', ['conv_key', 'kind', 'id'], OF_CONVERSATION('staff_cursors')),
  table('broadcasts', [OWN, 'seq']),
  { ...keyed('blocks', 'block_key'), keepsKeys: true },
  keyed('proof_modes'),
  keyed('content_rules'),
  keyed('held_messages', 'held_key'),
  table('audit', [OWN, 'seq']),
  table('audit_checkpoints', [OWN, 'seq']),
  keyed('audit_seals'),
];

/** What SQLite has and PostgreSQL has in its own way, or needs not, and why. */
export const LEFT_BEHIND: Readonly<Record<string, string>> = {
  migrations: 'each engine counts its own',
  journal: 'names what is in the journal file; it is repeated before the move',
  stream: 'names how much of the stream file is in the database; the rest is followed before the move',
  probe: 'only tells whether the database can be written',
  search_position: 'belongs to the search index',
  entry_search: 'PostgreSQL keeps the words of a message in its row',
  conversation_counts: 'PostgreSQL counts when it is asked',
  visitor_search: 'an index of what stands in the visitors\' rows',
  moved: 'says that the move is done',
};

/** A column that only PostgreSQL has, and what it is made of. */
export const WORDS = {
  table: 'entries',
  column: 'words',
  /** In SQLite, for a row of `entries`: the text that can be searched for, or NULL. */
  source: `CASE WHEN type = ${MESSAGE} THEN text END`,
} as const;
