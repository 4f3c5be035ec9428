/**
 * Types and small constant tables of the Frontdesk protocol; no zod at run time. Schemas are in
 * `@frontdesk/protocol/schemas`, the specification in PROTOCOL.md.
 */
export * from './version.ts';
export * from './limits.ts';
export * from './codes.ts';
export * from './ids.ts';
export * from './origins.ts';
export * from './settings.ts';
export type * from './types.ts';
