import { after, before, describe } from 'node:test';
import { auditContract } from './audit-contract.ts';
import { blockContract } from './block-contract.ts';
import { broadcastContract } from './broadcast-contract.ts';
import { contentContract } from './content-contract.ts';
import { cursorContract } from './cursor-contract.ts';
import { eventContract } from './event-contract.ts';
import type { Bench, StoreFactory } from './fixture.ts';
import { identityContract } from './identity-contract.ts';
import { listContract } from './list-contract.ts';
import { logContract } from './log-contract.ts';
import { modelContract } from './model-contract.ts';
import { quotaContract } from './quota-contract.ts';
import { pagingContract } from './paging-contract.ts';
import { signInContract } from './sign-in-contract.ts';
import { teamContract } from './team-contract.ts';
import { staffContract } from './staff-contract.ts';

/** Everything that `Store` promises, for any engine. */
export function storeContract(factory: StoreFactory): void {
  const parts: [string, (bench: () => Bench) => void][] = [
    ['the log', (bench) => logContract(bench, factory)], ['pages, removal and workspaces', (bench) => pagingContract(bench, factory)], ['cursors', cursorContract], ['lists and people', listContract],
    ['announcements', broadcastContract], ['events', eventContract], ['staff', staffContract], ['teams', teamContract], ['histories', modelContract], ['audit', auditContract], ['quotas', quotaContract], ['blocks', blockContract], ['identities', identityContract], ['content', contentContract], ['sign-ins', signInContract],
  ];
  for (const [name, part] of parts) {
    describe(`${factory.name}: ${name}`, () => {
      let bench: Bench | undefined;
      before(async () => { bench = await factory.open(); });
      after(async () => { await bench?.dispose(); });
      part(() => {
        if (!bench) throw new Error('the database is not open');
        return bench;
      });
    });
  }
}
