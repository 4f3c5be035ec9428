import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Which core the server and which the generator gets; undefined where cores cannot be chosen. */
export interface Pinning {
  readonly server: number;
  readonly generator: number;
}

/** "0-2,5" as [0, 1, 2, 5]. */
function coresOf(list: string): number[] {
  return list.split(',').flatMap((part) => {
    const [first = 0, last = first] = part.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_value, index) => first + index);
  });
}

/** Two cores that this process may use, where `taskset` and /proc are there. */
export function findPinning(): Pinning | undefined {
  if (spawnSync('taskset', ['--version']).status !== 0) return undefined;
  const allowed = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '';
  const [server, generator] = coresOf(allowed);
  return server === undefined || generator === undefined ? undefined : { server, generator };
}

/** The command, bound to a core when one is given. */
export const onCore = (core: number | undefined, command: readonly string[]): string[] =>
  core === undefined ? [...command] : ['taskset', '-c', String(core), ...command];
