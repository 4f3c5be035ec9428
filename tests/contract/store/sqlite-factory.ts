import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../../packages/relay/src/store/sqlite/open.ts';
import type { StoreFactory } from './fixture.ts';

/** SQLite files in temporary folders. */
export const sqliteFactory: StoreFactory = {
  name: 'sqlite',
  keeps: { nul: true },
  async open(options = {}) {
    const folder = await mkdtemp(join(tmpdir(), 'frontdesk-store-'));
    let store = await openSqliteStore({ folder, serves: true, ...options });
    return {
      get store() {
        return store;
      },
      async reopen() {
        await store.close();
        store = await openSqliteStore({ folder, serves: true, ...options });
        return store;
      },
      async dispose() {
        await store.close();
        await rm(folder, { recursive: true });
      },
    };
  },
};
