import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { BenchRelay } from './servers.ts';

/** Connections that harm, in a process of their own. */
export interface HostileCompany {
  leave(): Promise<void>;
}

/**
 * Connects `neverReading` agents that follow what is sent and never read, and one visitor that floods. Resolves when all of them are
 * connected and the first flood has begun.
 */
export async function keepHostileCompany(relay: BenchRelay, neverReading: number): Promise<HostileCompany> {
  const child = fork(join(import.meta.dirname, 'hostile-process.ts'), [String(relay.port), relay.token, String(neverReading)], { execArgv: ['--conditions=frontdesk-source'] });
  const ended = once(child, 'exit');
  await Promise.race([once(child, 'message'), ended.then(([code]) => { throw new Error(`the hostile company ended with ${code}`); })]);
  return {
    async leave() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
