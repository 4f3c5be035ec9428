import { openPostgresStore } from '../../../packages/relay/src/store/postgres/open.ts';
import type { PostgresServer } from '../../servers/postgres.ts';
import type { StoreFactory } from './fixture.ts';

/** Databases of a server. */
export const postgresFactory = (server: () => PostgresServer): StoreFactory => ({
  name: 'postgres',
  keeps: { nul: false },
  async open(options = {}) {
    const url = await server().database();
    let store = await openPostgresStore({ url, ...options });
    return {
      get store() {
        return store;
      },
      async reopen() {
        await store.close();
        store = await openPostgresStore({ url, ...options });
        return store;
      },
      dispose: () => store.close(),
    };
  },
});
