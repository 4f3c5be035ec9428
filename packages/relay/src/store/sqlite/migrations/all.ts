import { FIRST } from './0001-first.ts';
import { EVENTS } from './0002-events.ts';
import { JOURNAL } from './0003-journal.ts';
import { SIGN_IN } from './0004-sign-in.ts';
import { IDENTITIES } from './0005-identities.ts';
import { ROLES } from './0006-roles.ts';
import { BLOCKS } from './0007-blocks.ts';
import { PROOF_OF_WORK } from './0008-proof-of-work.ts';
import { AUDIT } from './0009-audit.ts';
import { CONTENT } from './0010-content.ts';
import { TEAMS } from './0012-teams.ts';
import { LINK_MAKERS } from './0014-link-makers.ts';
import { GROWTH } from './0015-growth.ts';
import { STREAM } from './0016-stream.ts';

/** One step of the schema. Steps are never changed after a release; a later one corrects an earlier one. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/** Every step, ascending; each is applied once, whatever was applied before it. */
export const MIGRATIONS: readonly Migration[] = [FIRST, EVENTS, JOURNAL, SIGN_IN, IDENTITIES, ROLES, BLOCKS, PROOF_OF_WORK, AUDIT, CONTENT, TEAMS, LINK_MAKERS, GROWTH, STREAM];
