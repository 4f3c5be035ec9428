import { hasMark, setMark } from './marks.ts';

/**
 * A mark in localStorage that this browser has talked to this workspace before. The chat sets it after the first welcome; the loader
 * only ever reads it, to know whether to connect without waiting for a click. It holds nothing about the visitor.
 */
export const keyOf = (relay: string, workspace: string): string => `frontdesk:${relay}:${workspace}`;

/** False where storage is refused. */
export const isKnown = (relay: string, workspace: string): boolean => hasMark('localStorage', keyOf(relay, workspace));

/** Sets or takes away the mark. */
export const setKnown = (relay: string, workspace: string, known: boolean): void => setMark('localStorage', keyOf(relay, workspace), known);
