/**
 * The Frontdesk client for agents and server-to-server use. Visitors use `@frontdesk/sdk`.
 *
 * @packageDocumentation
 */
export { createAdminClient } from './client.ts';
export { ApiError } from './api-error.ts';
export { ChatError } from '../error.ts';
export type * from './access-types.ts';
export type * from './api-types.ts';
export type * from './audit-types.ts';
export type * from './block-types.ts';
export type * from './content-types.ts';
export type * from './list-types.ts';
export type * from './security-types.ts';
export type * from './team-types.ts';
export type * from './teams-types.ts';
export type * from './types.ts';
