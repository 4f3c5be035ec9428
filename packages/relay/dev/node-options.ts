import { readFileSync } from 'node:fs';

const { scripts } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { scripts: { start: string } };

/**
 * Options of Node with which `npm start` runs the relay; whoever starts one to test or to measure it starts the same.
 *
 * `--max-semi-space-size`: so many MiB a young generation may have where much is under way. What does not fit is copied and made old before it is done with: with
 * 1,000 connections and 8,000 messages under way that took an eighth of the throughput. V8 takes the room only when it is needed.
 */
export const RELAY_OPTIONS: readonly string[] = scripts.start.split(' ').filter((word) => word.startsWith('--'));
