/** zod schemas: the source of the types. Not for the browser bundle; import types and constants from the package root there. */
export * from './schema/common.ts';
export * from './schema/entry.ts';
export * from './schema/resources.ts';
export * from './schema/client-frames.ts';
export * from './schema/relay-frames.ts';
